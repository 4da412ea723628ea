"""The check `budget`: what is counted, what passes, and the sentence that a student reads where it does not."""

import time
import tracemalloc
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from submit import check, is_full, not_passed, submit

from backpropkit import catalog
from backpropkit.checks import budget
from backpropkit.checks.judge import Problem
from backpropkit.checks.trial import Setting
from backpropkit.grade import check_names, grade, missing, wanted
from backpropkit.isolation import answers
from backpropkit.isolation.launch import Zygote
from backpropkit.isolation.questions import StudentFile
from backpropkit.isolation.remote import Limits, RemoteStudent
from backpropkit.isolation.wire import WireError
from backpropkit.spec import Budget, SpecError, exercise
from backpropkit.spec.exercise import Exercise
from backpropkit.student.exchange import LayerAsk
from backpropkit.student.holding import held_bytes
from backpropkit.student.local import LocalStudent
from backpropkit.verdict import Status

SOLUTIONS = Path(__file__).parents[1] / "solutions"
NO_LOOP_OVER = {"rnn": ("N",), "conv2d": ("N", "H", "W")}
UNITS = {"flash_attention": "09_attention", "rnn": "08_recurrence", "conv2d": "07_convolution"}

WHOLE_FORWARD = """
def forward(q, k, v):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    future = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
    scores = scores.masked_fill(future, -math.inf)
    y = torch.softmax(scores, -1) @ v
    return y, (q, k, v, y, torch.logsumexp(scores, -1, keepdim=True))
"""
WHOLE_BACKWARD = """
def backward(grad_y, saved):
    q, k, v, y, logsumexp = saved
    weights = torch.exp(block_scores(q, k, slice(0, q.shape[2]), slice(0, q.shape[2])) - logsumexp)
    row_sum = (grad_y * y).sum(-1, keepdim=True)
    grad_scores = weights * (grad_y @ v.mT - row_sum) / math.sqrt(q.shape[-1])
    return grad_scores @ k, grad_scores.mT @ q, weights.mT @ grad_y
"""
HEAD_BY_HEAD = """
def forward(q, k, v):
    y = torch.empty_like(q)
    logsumexp = q.new_empty(*q.shape[:3], 1)
    places = torch.arange(q.shape[2])
    for b in range(q.shape[0]):
        for h in range(q.shape[1]):
            scores = (q[b, h] @ k[b, h].T / math.sqrt(q.shape[-1])).masked_fill(places > places[:, None], -math.inf)
            logsumexp[b, h] = torch.logsumexp(scores, -1, keepdim=True)
            y[b, h] = torch.exp(scores - logsumexp[b, h]) @ v[b, h]
    return y, (q, k, v, y, logsumexp)
"""
QUERY_BY_QUERY = """
def forward(q, k, v):
    rows, sums = [], []
    for t in range(q.shape[2]):
        scores = q[:, :, t : t + 1] @ k[:, :, : t + 1].mT / math.sqrt(q.shape[-1])
        rows.append(torch.softmax(scores, -1) @ v[:, :, : t + 1])
        sums.append(torch.logsumexp(scores, -1, keepdim=True))
    y = torch.cat(rows, 2)
    return y, (q, k, v, y, torch.cat(sums, 2))
"""
LOOP_OVER_THE_BATCH = """
def batch_by_batch(x, h, *weights):
    ys, kept = zip(*(whole(x[n : n + 1], h[n : n + 1], *weights) for n in range(len(x))))
    return torch.cat(ys), tuple(torch.cat(parts) for parts in zip(*(k[:3] for k in kept))) + kept[0][3:]


whole, forward = forward, batch_by_batch
"""
LOOP_OVER_THE_IMAGES = """
def image_by_image(grad_y, saved):
    windows, weight, (_, *size), *options = saved
    parts = [whole(g[None], (w[None], weight, (1, *size), *options)) for g, w in zip(grad_y, windows)]
    xs, weights, biases = zip(*parts)
    return torch.cat(xs), sum(weights), sum(biases)


whole, backward = backward, image_by_image
"""
LOOP_OVER_ROWS = """
def row_by_row(x, *rest, **options):
    y, saved = whole(x, *rest, **options)
    return torch.stack([y[:, :, h] for h in range(y.shape[2])], 2), saved


whole, forward = forward, row_by_row
"""
WHOLE_IN_NUMPY = """
import numpy as np


def scores_and_weights(q, k):
    scores = q @ k.swapaxes(2, 3) / math.sqrt(q.shape[-1])
    places = np.arange(q.shape[2])
    exps = np.exp(np.where(places > places[:, None], -np.inf, scores))
    return exps / exps.sum(-1, keepdims=True), np.log(exps.sum(-1, keepdims=True))
"""
FORWARD_IN_NUMPY = """
def forward(q, k, v):
    weights, logsumexp = scores_and_weights(q.numpy(), k.numpy())
    y = torch.from_numpy(weights @ v.numpy())
    return y, (q, k, v, y, torch.from_numpy(logsumexp))
"""
BACKWARD_IN_NUMPY = """
def backward(grad_y, saved):
    q, k, v, g = (x.numpy() for x in (*saved[:3], grad_y))
    weights, _ = scores_and_weights(q, k)
    grad_weights = g @ v.swapaxes(2, 3)
    grad_scores = weights * (grad_weights - (weights * grad_weights).sum(-1, keepdims=True)) / math.sqrt(q.shape[-1])
    grads = grad_scores @ k, grad_scores.swapaxes(2, 3) @ q, weights.swapaxes(2, 3) @ g
    return tuple(torch.from_numpy(np.ascontiguousarray(grad)) for grad in grads)
"""
ROWS_IN_A_LIST = """
def forward(q, k, v):
    rows = [q[:, :, t : t + 1] @ k[:, :, : t + 1].mT / math.sqrt(q.shape[-1]) for t in range(q.shape[2])]
    y = torch.cat([torch.softmax(row, -1) @ v[:, :, : row.shape[-1]] for row in rows], 2)
    return y, (q, k, v, y, torch.cat([torch.logsumexp(row, -1, keepdim=True) for row in rows], 2))
"""
NESTED_LISTS = """
def forward(q, k, v):
    queries, keys = q[0, 0].tolist(), k[0, 0].tolist()
    size = math.sqrt(q.shape[-1])
    scores = [[sum(map(float.__mul__, a, b)) / size for b in keys[: t + 1]] for t, a in enumerate(queries)]
    y, logsumexp = torch.empty_like(q), torch.empty_like(q[..., :1])
    for t, row in enumerate(scores):
        row = torch.tensor(row, dtype=q.dtype)
        y[0, 0, t], logsumexp[0, 0, t] = torch.softmax(row, 0) @ v[0, 0, : t + 1], torch.logsumexp(row, 0)
    return y, (q, k, v, y, logsumexp)
"""
IN_NUMPY = """
import numpy as np
import torch


def in_numpy(q, k, v):
    y, saved = whole_forward(q.numpy(), k.numpy(), v.numpy())
    return torch.from_numpy(y), saved


def back_in_numpy(grad_y, saved):
    return tuple(torch.from_numpy(grad) for grad in whole_backward(grad_y.numpy(), saved))


whole_forward, whole_backward, forward, backward = forward, backward, in_numpy, back_in_numpy
"""
ROW_BY_ROW_IN_NUMPY = """
import numpy as np


def forward(q, k, v):
    q_, k_, v_ = q.numpy(), k.numpy(), v.numpy()
    y, logsumexp = np.empty_like(q_), np.empty_like(q_[..., :1])
    for t in range(q.shape[2]):
        exps = np.exp(q_[:, :, t : t + 1] @ k_[:, :, : t + 1].swapaxes(2, 3) / math.sqrt(q.shape[-1]))
        total = exps.sum(-1, keepdims=True)
        y[:, :, t : t + 1] = exps / total @ v_[:, :, : t + 1]
        logsumexp[:, :, t : t + 1] = np.log(total)
    y = torch.from_numpy(y)
    return y, (q, k, v, y, torch.from_numpy(logsumexp))
"""
CIRCLES = """
def block_scores(q, k, rows, columns):
    scores = q[:, :, rows] @ k[:, :, columns].mT / math.sqrt(q.shape[-1])
    places = torch.arange(rows.stop)

    def later(turns):
        return later(turns - 1) if turns else scores.masked_fill(places[columns] > places[rows, None], -math.inf)

    return later(2)
"""
KEPT_TILES = ("return y, (q, k, v, y, logsumexp)", "return y, (q, k, v, y, logsumexp, tiles)")


@dataclass(frozen=True)
class Kept:
    value: object = None


def numpy_flash(block: int = 16) -> str:
    """A file for tensors that does all of its work in NumPy, tile by tile."""
    file = SOLUTIONS.with_name("solutions_numpy") / "09_attention" / "flash_attention.py"
    return file.read_text().replace("BLOCK = 16", f"BLOCK = {block}") + IN_NUMPY


def solution(name: str) -> str:
    return (SOLUTIONS / UNITS[name] / f"{name}.py").read_text()


def flash(*changes: tuple[str, str], more: str = "") -> str:
    code = solution("flash_attention")
    for old, new in changes:
        assert old in code
        code = code.replace(old, new)
    return code + more


def found(name: str, code: str, seed: int = 0, seconds: float = 10.0) -> Problem | None:
    student = LocalStudent(Path(f"{name}.py"), code.encode(), seconds, own_folder=False)
    student.facts(())
    return budget.problem(budgeted(name), student, Setting(seed))


def budgeted(name: str) -> Exercise:
    """An exercise with a budget: flash attention's own, or one that an instructor may give another."""
    asked = catalog.load(name)
    return asked if asked.budget is not None else replace(asked, budget=Budget(no_loop_over=NO_LOOP_OVER[name]))


class TestWhatPasses:
    @pytest.mark.parametrize("name", UNITS)
    def test_a_solution(self, name):
        assert found(name, solution(name)) is None

    @pytest.mark.parametrize("block", [5, 32, 63, 64, 100, 300])
    def test_a_tile_of_any_size(self, block):
        assert found("flash_attention", flash(("BLOCK = 16", f"BLOCK = {block}"))) is None

    def test_one_query_after_the_other(self):
        assert found("flash_attention", flash(more=QUERY_BY_QUERY)) is None

    def test_a_loop_over_time(self):
        assert "for t in range" in solution("rnn")
        assert found("rnn", solution("rnn")) is None

    def test_what_was_handed_in_may_be_kept_in_any_way(self):
        keep = ("return y, (q, k, v, y, logsumexp)", "return y, ([q, q[0]], {'k': k.mT}, (v,), y, logsumexp)")
        read = ("q, k, v, y, logsumexp = saved", "(q, _), k, (v,), y, logsumexp = saved\n    k = k['k'].mT")
        assert found("flash_attention", flash(keep, read)) is None


class TestABlock:
    def message(self, *changes, more=""):
        problem = found("flash_attention", flash(*changes, more=more))
        assert problem is not None
        return problem.message

    def test_all_scores_at_once_in_forward(self):
        assert self.message(more=WHOLE_FORWARD) == (
            "forward makes a tensor [1, 1, 384, 384]: no T × T block may exist (case: B=1, H=1, T=384, D=2)"
        )

    def test_all_weights_at_once_in_backward(self):
        assert self.message(more=WHOLE_BACKWARD).startswith("backward makes a tensor [1, 1, 384, 384]: no T × T block")

    def test_one_head_at_a_time_is_no_way_out(self):
        assert self.message(more=HEAD_BY_HEAD).startswith("forward makes a tensor [384, 384]: no T × T block")

    def test_nor_is_a_mask_that_is_as_large(self):
        mask = "    mask = torch.ones(q.shape[2], q.shape[2], dtype=torch.bool).tril()\n    y = torch.empty_like(q)"
        assert self.message(("    y = torch.empty_like(q)", mask)).startswith("forward makes a tensor [384, 384]")

    def test_a_tile_as_large_as_the_text(self):
        assert "no T × T block" in self.message(
            ("range(0, end, BLOCK)", "range(0, end, 1000)"), ("BLOCK, end", "1000, end")
        )

    def test_all_tiles_in_saved(self):
        grow = ("            exps, fade", "            tiles.append(scores)\n            exps, fade")
        begin = ("    logsumexp = q.new", "    tiles = []\n    logsumexp = q.new")
        read = ("q, k, v, y, logsumexp = saved", "q, k, v, y, logsumexp, _ = saved")
        assert self.message(grow, begin, KEPT_TILES, read) == (
            "saved holds 13,440 bytes beside the inputs, and 8 × B × H × T × D numbers are 6,144 "
            "(case: B=1, H=1, T=48, D=2)"
        )

    def test_nothing_but_the_lines_of_the_budget_costs_a_point(self, tmp_path):
        result = submit(tmp_path, flash(more=WHOLE_BACKWARD), "flash_attention")
        assert list(not_passed(result)) == ["budget"]
        assert (result.score, result.max_score) == (11, 12)
        assert result.line == flash(more=WHOLE_BACKWARD).splitlines().index("def backward(grad_y, saved):", 40) + 1
        assert result.advice.startswith("Make it piece by piece")


class TestABlockThatNoTensorHolds:
    """What all pieces hold together, and what NumPy and lists hold, grows with T x T or it does not."""

    TILES = (
        ("    logsumexp = q.new", "    tiles = []\n    logsumexp = q.new"),
        ("            exps, fade", "            tiles.append(scores)\n            exps, fade"),
        ("BLOCK = 16", "BLOCK = 64"),
    )
    OUTSIDE = "'s NumPy arrays and lists grow with T × T: no T × T block may exist there either"
    PIECES = "'s tensors together grow with T × T: no T × T block may exist, not even in pieces"

    def message(self, code, seed=0):
        problem = found("flash_attention", code, seed)
        assert problem is not None
        return problem.message

    @pytest.mark.parametrize("function", ["forward", "backward"])
    def test_in_numpy(self, function):
        work = {"forward": FORWARD_IN_NUMPY, "backward": BACKWARD_IN_NUMPY}[function]
        code = flash(("BLOCK = 16", "BLOCK = 64"), more=WHOLE_IN_NUMPY + work)
        assert self.message(code) == f"{function}{self.OUTSIDE} (case: B=1, H=1, T=768, D=2)"

    def test_it_is_the_same_every_time(self):
        code = flash(more=WHOLE_IN_NUMPY + FORWARD_IN_NUMPY + BACKWARD_IN_NUMPY)
        assert {self.message(code, seed) for seed in (0, 0, 1, 2)} == {
            f"forward{self.OUTSIDE} (case: B=1, H=1, T=768, D=2)"
        }

    def test_in_tiles_that_are_kept(self):
        assert self.message(flash(*self.TILES)) == f"forward{self.PIECES} (case: B=1, H=1, T=768, D=2)"

    def test_in_tiles_that_are_kept_elsewhere(self):
        begin = ("tiles = []", "tiles = KEPT.setdefault(len(KEPT), [])")
        code = flash(*self.TILES, begin, more="\nKEPT = {}\n")
        assert self.message(code) == f"forward{self.PIECES} (case: B=1, H=1, T=768, D=2)"

    @pytest.mark.slow
    def test_in_rows(self):
        assert self.message(flash(more=ROWS_IN_A_LIST)).startswith(f"forward{self.PIECES}")

    @pytest.mark.slow
    def test_in_lists(self):
        assert self.message(flash(("BLOCK = 16", "BLOCK = 64"), more=NESTED_LISTS)).startswith(f"forward{self.OUTSIDE}")

    @pytest.mark.parametrize("block", [16, 64, 100, 300, 383])
    def test_tiles_in_numpy_are_right(self, block):
        assert found("flash_attention", numpy_flash(block)) is None

    @pytest.mark.parametrize("more", [ROW_BY_ROW_IN_NUMPY, CIRCLES])
    def test_so_are_rows_in_numpy_and_rubbish_that_waits_for_the_collector(self, more):
        assert [found("flash_attention", flash(more=more), seed) for seed in (0, 1)] == [None, None]

    def test_so_are_pieces_so_small_that_a_long_text_would_take_too_long(self):
        assert found("flash_attention", flash(("BLOCK = 16", "BLOCK = 3"))) is None

    @pytest.mark.parametrize("seed", range(3))
    def test_so_are_small_tiles_and_their_sums_in_lists(self, seed):
        code = (Path(__file__).parent / "mutants" / "right" / "flash_attention_merged.py").read_text()
        assert found("flash_attention", code, seed) is None

    def test_to_be_slow_with_a_long_text_is_not_held_against_anybody(self):
        slow = "\n\nwhole = forward\n\n\ndef forward(q, k, v):\n    time.sleep(9 * (q.shape[2] > 48))\n"
        slow += "    return whole(q, k, v)\n"
        code = flash(("import math", "import math\nimport time"), more=slow)
        assert found("flash_attention", code, seconds=0.5) is None

    def test_memory_that_somebody_else_traces_is_no_student_s(self):
        tracemalloc.start()
        try:
            assert found("flash_attention", numpy_flash()) is None
            assert tracemalloc.is_tracing()
        finally:
            tracemalloc.stop()


class TestALoop:
    def test_over_the_batch(self):
        problem = found("rnn", solution("rnn") + LOOP_OVER_THE_BATCH)
        assert problem is not None and problem.about == "forward"
        assert problem.message.startswith("forward loops over N: it runs ")
        assert problem.message.endswith(" for N=9 (case: N=9, T=5, I=2, H=7)")

    def test_over_images(self):
        problem = found("conv2d", solution("conv2d") + LOOP_OVER_THE_IMAGES)
        assert problem is not None and problem.message.startswith("backward loops over N: it runs ")

    def test_over_rows(self):
        problem = found("conv2d", solution("conv2d") + LOOP_OVER_ROWS)
        assert problem is not None and problem.message.startswith("forward loops over H: it runs ")

    def test_the_count_is_the_same_every_time(self):
        messages = {
            getattr(found("rnn", solution("rnn") + LOOP_OVER_THE_BATCH, seed), "message", "") for seed in (0, 1, 2)
        }
        assert len(messages) == 1

    def test_a_loop_is_right_where_the_lesson_says_nothing_of_it(self, tmp_path):
        code = """
            import torch
            def forward(x, weight, bias):
                return torch.stack([weight @ row + bias for row in x]), (x, weight)
            def backward(grad_y, saved):
                x, weight = saved
                return torch.stack([weight.T @ g for g in grad_y]), grad_y.T @ x, grad_y.sum(0)
        """
        assert is_full(submit(tmp_path, code))


class TestCounting:
    def count(self, line):
        code = f"import torch\ndef forward(x):\n    {line}\n    return 1 * x, ()\n"
        student = LocalStudent(Path("any.py"), code.encode(), own_folder=False)
        student.facts(())
        answer = student.ask(LayerAsk((torch.zeros(3, 4),), {}, watched=True))
        assert answer.failure is None
        return answer.counts["forward"]

    def test_every_operator_is_one(self):
        assert self.count("x.exp().sum()").operators == 3

    def test_the_shape_is_that_of_the_students_own_line(self):
        assert self.count("x[None, None] @ x.T[None, None].expand(1, 5, 4, 3)").shape == (1, 5, 3, 3)

    def test_what_is_only_expanded_is_small(self):
        assert self.count("x[None].expand(100, 3, 4)").largest == 12

    @pytest.mark.parametrize(
        "line",
        [
            "torch.vmap(lambda row: row.exp())(x)",
            "x.to_sparse()",
            "x.to('meta') + 1",
            "torch.quantize_per_tensor(x, 0.1, 0, torch.quint8)",
            "torch.nested.nested_tensor([x, x[:2]])",
            "x.new_empty(0)",
        ],
    )
    def test_no_kind_of_tensor_is_in_the_way(self, line):
        assert self.count(line).operators > 1


class TestAnAnswer:
    def test_it_can_not_be_cheap_by_being_wrong_at_these_sizes(self):
        lazy = "\n\nwhole = forward\n\n\ndef forward(q, k, v):\n    y, saved = whole(q, k, v)\n"
        lazy += "    return (torch.zeros_like(y) if q.shape[2] == 48 else y), saved\n"
        problem = found("flash_attention", flash(more=lazy))
        assert problem is not None and problem.message.startswith("right at other sizes: y is wrong")

    def test_nor_by_being_pytorchs(self):
        lazy = "\n\nwhole = forward\n\n\ndef forward(q, k, v):\n    y, saved = whole(q, k, v)\n"
        lazy += "    if q.shape[2] == 48:\n"
        lazy += "        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)\n"
        lazy += "    return y, saved\n"
        problem = found("flash_attention", flash(more=lazy))
        assert problem is not None and problem.status is Status.FORBIDDEN

    def test_it_is_asked_once_the_rest_is_right(self, tmp_path):
        wrong = submit(tmp_path, flash(("return grad_q, grad_k", "return -grad_q, grad_k")), "flash_attention")
        assert check(wrong, "budget").status is Status.SKIPPED
        assert check(wrong, "budget").max_points == 1

    def test_in_numpy_nothing_is_counted_and_no_point_is_lost(self):
        asked = catalog.load("flash_attention")
        file = SOLUTIONS.with_name("solutions_numpy") / "09_attention" / "flash_attention.py"
        result = grade(asked, LocalStudent(file, file.read_bytes()), Setting(0, "numpy"), no_cuda="NumPy")
        assert check(result, "budget").message == "what NumPy does can't be counted"
        assert (result.score, result.max_score) == (11, 11) == (11, missing(asked, arrays="numpy").max_score)
        assert missing(asked).max_score == 12

    def test_it_stands_after_precision_where_there_is_a_budget(self):
        assert [name for name, _ in check_names(budgeted("rnn"))][-3:] == ["precision", "budget", "cuda"]
        assert "budget" not in dict(check_names(catalog.load("lstm")))

    def test_a_worker_is_asked_the_same(self, zygote: Zygote):
        in_numpy = flash(more=WHOLE_IN_NUMPY + FORWARD_IN_NUMPY + BACKWARD_IN_NUMPY)
        for code in (flash(), flash(more=WHOLE_BACKWARD), in_numpy):
            asked = catalog.load("flash_attention")
            file = StudentFile("flash_attention.py", code.encode(), {})
            far = RemoteStudent(zygote, file, Limits(), time.monotonic() + 60)
            far.facts(wanted(asked))
            told = budget.problem(asked, far, Setting(0))
            far.close()
            assert told == found("flash_attention", code)


class TestWhatAWorkerSays:
    def body(self, **changes):
        student = LocalStudent(Path("relu.py"), b"def forward(x):\n    return x * (x > 0), x\n", own_folder=False)
        student.facts(())
        ask = LayerAsk((torch.randn(2, 3),), {}, watched=True)
        body, tensors = answers.pack_answer(student.ask(ask))
        return answers.read_answer({**body, **changes}, tensors, ask, ["forward", "backward"])

    def test_what_it_counted_arrives(self):
        answer = self.body()
        assert answer.counts["forward"].operators == 2 and answer.counts["forward"].shape == (2, 3)

    @pytest.mark.parametrize(
        "counts",
        [
            {},
            {"backward": [1, 1, [], 0, 0]},
            {"forward": [1, 1, []]},
            {"forward": [-1, 1, [], 0, 0]},
            {"forward": [True, 1, [], 0, 0]},
            {"forward": [1, 1e300, [], 0, 0]},
            {"forward": [1, 1, [0.5], 0, 0]},
            {"forward": [1, 1, [1] * 17, 0, 0]},
            {"forward": [1, 1, [], -1, 0]},
            {"forward": [1, 1, [], 0, None]},
            {"forward": None},
            [],
        ],
    )
    def test_what_is_no_count_is_no_answer(self, counts):
        with pytest.raises(WireError):
            self.body(counts=counts)

    @pytest.mark.parametrize("size", [-1, None, "1", 1 << 70])
    def test_nor_is_a_size_that_is_none(self, size):
        with pytest.raises(WireError):
            self.body(saved_bytes=size)


class TestWhatSavedHolds:
    def test_each_piece_of_memory_counts_once(self):
        x = torch.zeros(3, 5, dtype=torch.float64)
        assert held_bytes((x, x[0], [x.T, {"again": x}]), []) == 120

    def test_a_slice_keeps_what_it_was_cut_from(self):
        assert held_bytes(torch.zeros(100)[:2], []) == 400
        assert held_bytes(np.zeros(100)[:2], []) == 800

    def test_what_was_handed_in_costs_nothing(self):
        x = torch.zeros(3)
        assert held_bytes((x, x.view(3, 1), 2 * x), [x]) == 12

    @pytest.mark.parametrize(
        "hide",
        [
            lambda x: SimpleNamespace(kept=x),
            lambda x: lambda: x,
            lambda x: {1: [{"deep": (x,)}]},
            lambda x: (value for value in [x]),
            lambda x: replace(Kept(), value=x),
        ],
    )
    def test_it_is_found_wherever_it_lies(self, hide):
        assert held_bytes(hide(torch.zeros(4)), []) == 16

    def test_a_loop_of_references_ends(self):
        ring = [torch.zeros(2)]
        ring.append(ring)
        assert held_bytes(ring, []) == 8

    def test_things_without_memory_are_passed_over(self):
        assert held_bytes((None, 1, "x", torch, np), []) == 0

    def test_of_a_sparse_tensor_the_values_count(self):
        assert held_bytes(torch.eye(3).to_sparse(), []) == 12


LAYERS = """
import functools
import itertools
import numpy as np
import torch

number, STORE = itertools.count(), {}


@functools.cache
def kept(key):
    return []


class Keeper:
    pass


def forward(x, *weights):
    hs = [x]
    for weight in weights:
        hs.append(torch.tanh(hs[-1] @ weight))
    key = next(number)
    KEEP
    return hs[-1], (key, what, x, weights)


def backward(grad_y, saved):
    key, what, x, weights = saved
    hs = TAKE
    grads = []
    for weight, before, h in zip(reversed(weights), reversed(hs[:-1]), reversed(hs[1:])):
        grad_s = grad_y * (1 - h * h)
        grads.append(before.T @ grad_s)
        grad_y = grad_s @ weight.T
    return grad_y, *reversed(grads)
"""
ELSEWHERE = {
    "lists": ("what = [h.tolist() for h in hs]", "[torch.tensor(h, dtype=x.dtype) for h in what]"),
    "bytes": (
        "what = [h.numpy().tobytes() for h in hs]",
        "[torch.frombuffer(bytearray(h), dtype=x.dtype).view_as(x) for h in what]",
    ),
    "a variable of the file": ("STORE[key] = hs; what = 0", "STORE[key]"),
    "a cache": ("kept(key).extend(hs); what = 0", "kept(key)"),
    "an attribute of a weight": ("weights[0].kept = hs; what = 0", "weights[0].kept"),
    "a default argument": ("what = lambda hs=hs: hs", "what()"),
    "a class": ("what = type('Kept', (), {'hs': hs})", "what.hs"),
    "sparse tensors": ("what = [h.to_sparse() for h in hs]", "[h.to_dense() for h in what]"),
    "memory without a tensor": (
        "what = [h.clone().untyped_storage() for h in hs]",
        "[torch.empty_like(x).set_(h, 0, x.shape, (x.shape[1], 1)) for h in what]",
    ),
    "capsules": (
        "what = [torch.utils.dlpack.to_dlpack(h.clone()) for h in hs]",
        "[torch.utils.dlpack.from_dlpack(h) for h in what]",
    ),
    "saved": ("what = hs", "what"),
}


class TestWhatForwardLeaves:
    """checkpoint counts what is kept, wherever that is."""

    def memory(self, folder, code):
        return check(submit(folder, code, "checkpoint"), "memory")

    @pytest.mark.parametrize("where", ELSEWHERE)
    def test_every_layer_kept_elsewhere(self, tmp_path, where):
        keep, take = ELSEWHERE[where]
        found = self.memory(tmp_path, LAYERS.replace("KEEP", keep).replace("TAKE", take))

        assert (found.status, found.points, found.max_points) == (Status.FAILED, 0, 3)
        held = where in ("saved", "memory without a tensor")  # saved itself holds it
        assert held or found.message.startswith("the number of bytes that forward keeps beyond 2 * sqrt(L)")

    def test_it_is_counted_in_bytes(self, tmp_path):
        keep, take = ELSEWHERE["a variable of the file"]
        found = self.memory(tmp_path, LAYERS.replace("KEEP", keep).replace("TAKE", take))

        beyond = "the number of bytes that forward keeps beyond 2 * sqrt(L) + 1 activations"
        assert found.message == f"{beyond} is 12288, it should be 0 (case: 9 layers)"

    def test_checkpoints_may_be_kept_anywhere(self, tmp_path):
        code = (SOLUTIONS / "10_whole_models" / "checkpoint.py").read_text()
        code = code.replace(
            "return h, (checkpoints,", "STORE[len(STORE)] = checkpoints\n    return h, (len(STORE) - 1,"
        )
        code = code.replace("= saved\n", "= saved\n    checkpoints = STORE[checkpoints]\n") + "\nSTORE = {}\n"

        assert self.memory(tmp_path, code).status is Status.PASSED


def test_a_budget_names_dims_that_there_are():
    with pytest.raises(SpecError, match='identity: budget= names the dim "T", which is none of N, D'):

        @exercise(inputs={"x": "N D"}, output={"y": "N D"}, hints=[], budget=Budget(no_block="T T"))
        def identity(x):
            y = x + 0
            return y
