"""The nouns of an exercise: its inputs, cases, known mistakes, functions and questions, as plain data.

Specs are declared with the words of `spec`; everything else of the kit reads an `Exercise`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from backpropkit.spec import dims, graph
from backpropkit.spec.budget import Budget
from backpropkit.spec.dims import SpecError

Kind = Literal["float", "integer", "boolean"]
Arrays = Literal["torch", "numpy"]
Mode = Literal["both", "value", "gradient"]  # what a mistake spoils of its variable
MODES: tuple[Mode, ...] = ("both", "value", "gradient")
Values = Any  # what a known mistake reads: v.x, v.var, v.eps: every input, option and variable so far


@dataclass(frozen=True)
class Input:
    """One argument of forward. Only floating inputs with `grad` are asked for a gradient. `text` is the shape as its
    author wrote it, read once the input has a name."""

    shape: dims.Shape = ()
    text: str = ""
    kind: Kind = "float"
    below: str = ""
    positive: bool = False
    between: tuple[float, float] | None = None
    away_from: tuple[float, ...] = ()
    grad: bool = True
    name: str = ""


@dataclass(frozen=True)
class Output:
    name: str
    shape: dims.Shape


@dataclass(frozen=True)
class Case:
    """One choice of sizes, options and special values.

    `shapes` overrides the shape of single inputs, where they differ in more than their sizes. `changes` maps an input,
    or `grad_<output>`, to a value or to a function of the sampled tensor. `options` that are not
    given have the student's own defaults in the call. `layout` is how the arrays lie in memory. `advice` is for those
    whose gradient is wrong in this case alone.
    """

    name: str
    sizes: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    layout: Literal["contiguous", "strided", "expanded"] = "contiguous"
    advice: str = ""


@dataclass(frozen=True)
class Mistake:
    """A wrong version of one variable of the formula, or of a question's whole answer (then `variable` is empty)."""

    variable: str
    words: str
    change: Callable[..., Any]
    advice: str
    modes: tuple[Mode, ...] = MODES


@dataclass(frozen=True)
class Function:
    """One function that the student writes: its arguments as they stand in the stub, and its contract in one line.

    With `methods` it is a class, perhaps derived from `base`; it is called with the arguments of its constructor.
    """

    name: str
    arguments: str
    contract: str
    methods: tuple[Function, ...] = ()
    base: str = ""

    @property
    def required(self) -> int:
        """How many positional arguments it is called with at least."""
        return len([a for a in self.arguments.split("*")[0].split(",") if a.strip() and "=" not in a])


@dataclass
class Question:
    """A question that is not about a layer: a probe that runs beside the student's module, and its truth.

    `probe(student, *inputs, **options)` returns what the student's functions gave back; its source travels to the
    process that runs the student's code, with those of the functions in `helpers`, and nothing else of its file.
    `truth(*inputs, **options)` gets torch tensors and returns what is right; only the grader runs it. `returns` names
    the values that come back. Where they are True or False, `says` puts what each means into words, in which {case}
    stands for the name of the case; `advices` may hold one for each of the student's answers. `builds_on` are earlier
    checks; where one of them is wrong, a wrong answer to this question says nothing new.

    With several `processes` the probe runs in all of them at once, and they are torch's default group, over gloo. Then
    the truth has the values of the first process, then those of the second, and so on, and so has a mistake.
    """

    name: str
    functions: tuple[str, ...]
    inputs: tuple[Input, ...]
    returns: tuple[str, ...]
    probe: Callable[..., Any] | None
    truth: Callable[..., Any]
    points: float
    tolerance: float
    advice: str
    cases: list[Case] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    only_own_cases: bool = False
    says: Mapping[bool, str] = field(default_factory=dict)
    advices: Mapping[bool, str] = field(default_factory=dict)
    processes: int = 1

    @property
    def values(self) -> tuple[str, ...]:
        """The names of all the values that the truth has."""
        if self.processes == 1:
            return self.returns
        return tuple(f"{name} in process {rank}" for rank in range(self.processes) for name in self.returns)

    builds_on: tuple[str, ...] = ()
    helpers: tuple[Callable[..., Any], ...] = ()

    def case(self, name: str, **parts: Any) -> None:
        """One more case, or a change to the standard case "display" or "diagnosis"; see `Exercise.case`."""
        self.cases.append(_case(f"question {self.name}", self.inputs, {}, (), name, parts))

    def known(self, words: str, change: Callable[..., Any], advice: str = "") -> None:
        """A wrong answer that students give: `change(*inputs)` returns it in the truth's place."""
        self.mistakes.append(Mistake("", words, change, advice or self.advice))


@dataclass
class Exercise:
    """One exercise. `formula` and `torch` are None where it is no layer; `questions` is empty where it is only one."""

    name: str
    file: Path
    lesson: str
    hints: tuple[str, ...]
    functions: tuple[Function, ...]
    arrays: Arrays = "torch"
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    formula: graph.Formula | None = None
    torch: Callable[..., Any] | None = None
    no_finite_differences: str = ""
    forbidden: tuple[str, ...] = ()
    budget: Budget | None = None
    autograd: bool = False
    imports: str = ""
    sizes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cases: list[Case] = field(default_factory=list)
    edges: list[Case] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return self.file.parent.name

    def arrays_for(self, wished: Arrays) -> Arrays:
        """The arrays that students write it for: unit 01 is NumPy always; autograd and gloo know none but torch's."""
        only_torch = self.autograd or any(question.processes > 1 for question in self.questions)
        return "torch" if only_torch else "numpy" if self.arrays == "numpy" else wished

    @property
    def title(self) -> str:
        """The first line of the lesson."""
        return self.lesson.strip().splitlines()[0]

    @property
    def differentiable(self) -> tuple[Input, ...]:
        """The inputs that a gradient is asked for, in order."""
        return tuple(i for i in self.inputs if i.grad)

    @property
    def dim_names(self) -> tuple[str, ...]:
        return dims.names(i.shape for i in self.inputs)

    def case(self, name: str, **parts: Any) -> None:
        """One more case for forward and the gradients: `sizes=`, `options=`, `shapes=`, and changes by input name.

        A standard name ("display", "diagnosis", "square", "batch of one") refines that case instead. A change is a
        value, or a function of the sampled tensor: `x=torch.zeros_like`. Raises SpecError for an unknown name.
        """
        self.cases.append(_case(self.name, self.inputs, self.options, self.outputs, name, parts))

    def edge(self, name: str, *, advice: str = "", **parts: Any) -> None:
        """One more case, graded under `edges`; the arguments are those of `case`, and an advice on the gradient."""
        case = _case(self.name, self.inputs, self.options, self.outputs, name, parts)
        self.edges.append(replace(case, advice=advice))

    def known(
        self,
        variable: str,
        words: str,
        change: Callable[[Values], Any],
        advice: str = "",
        modes: tuple[Mode, ...] = MODES,
    ) -> None:
        """A mistake that students make: `change(v)` returns the wrong version of `variable`.

        `words` finish the sentence "grad_x: …". `modes` are those in which a gradient may be explained by them: a
        mistake of forward may leave a gradient for which there is a plainer name. A forward is explained by all but
        those of ("gradient",). Raises SpecError for an unknown variable.
        """
        assert self.formula is not None
        known = (*self.formula.inputs, *self.formula.nodes)
        if variable not in known:
            raise SpecError(f'{self.name}: known mistake "{words}" changes "{variable}"{nearest(variable, known)}')
        self.mistakes.append(Mistake(variable, words, change, advice or "Compare this line with your forward.", modes))

    def question(
        self,
        *,
        points: float = 2.0,
        inputs: Mapping[str, str | Input] | None = None,
        returns: Sequence[str] = (),
        functions: Sequence[str] = (),
        probe: Callable[..., Any] | None = None,
        tolerance: float = 1e-9,
        advice: str = "",
        only_own_cases: bool = False,
        says: Mapping[bool, str] | None = None,
        advices: Mapping[bool, str] | None = None,
        processes: int = 1,
        builds_on: Sequence[str] = (),
        helpers: Sequence[Callable[..., Any]] = (),
    ) -> Callable[[Callable[..., Any]], Question]:
        """Decorates the truth of a question, whose name becomes the check's. Without a probe the student's function of
        the same name is called with the inputs; without `inputs` the truth's argument names choose among the layer's.
        With `only_own_cases` the two standard sizes are left out. `says` gives words to answers that are yes or no, and
        `advices` an advice to each.
        `processes` says in how many processes the probe runs at once.
        `helpers` are functions of the spec file that the probe calls: their source travels with it.
        `builds_on` names earlier checks whose mistakes spoil this answer, too. Raises SpecError for an unknown one.
        """

        def declare(truth: Callable[..., Any]) -> Question:
            name = truth.__name__
            chosen = named_inputs(self.name, inputs) if inputs is not None else self._by_name(truth)
            asked = tuple(functions) or (name if probe is None else self.functions[0].name,)
            values = tuple(returns) or (name,)
            question = Question(name, asked, chosen, values, probe, truth, points, tolerance, advice)
            question.only_own_cases, question.says, question.processes = only_own_cases, says or {}, processes
            question.advices = advices or {}
            question.builds_on, question.helpers = tuple(builds_on), tuple(helpers)
            known = ["forward", *(f"grad_{i.name}" for i in self.differentiable), *(q.name for q in self.questions)]
            for base in (base for base in builds_on if base not in known):
                raise SpecError(f'{self.name}: question {name} builds on "{base}"{nearest(base, known)}')
            self.questions.append(question)
            return question

        return declare

    def _by_name(self, truth: Callable[..., Any]) -> tuple[Input, ...]:
        known = {i.name: i for i in self.inputs}
        known |= {f"grad_{o.name}": Input(o.shape, name=f"grad_{o.name}") for o in self.outputs}
        wanted = list(inspect.signature(truth).parameters)
        for name in wanted:
            if name not in known:
                raise SpecError(f'{self.name}: question {truth.__name__} asks for "{name}"{nearest(name, known)}')
        return tuple(known[name] for name in wanted)


def named_inputs(owner: str, given: Mapping[str, str | Input]) -> tuple[Input, ...]:
    made = []
    for name, given_as in given.items():
        if not isinstance(given_as, (str, Input)):
            raise SpecError(
                f"{owner}: input {name} is described by {given_as!r}. Write its dims as a text, or floats(…), "
                "integers(…) or booleans(…)."
            )
        described = Input(text=given_as) if isinstance(given_as, str) else given_as
        made.append(replace(described, name=name, shape=dims.parse(described.text, f"{owner}: input {name}")))
    return tuple(made)


def _case(
    owner: str,
    inputs: Sequence[Input],
    options: Mapping[str, Any],
    outputs: Sequence[Output],
    name: str,
    parts: dict[str, Any],
) -> Case:
    own = {key: parts.pop(key) for key in ("sizes", "options", "shapes") if key in parts}
    changeable = [i.name for i in inputs] + [f"grad_{o.name}" for o in outputs]
    for what, given, known in (
        ("changes", parts, changeable),
        ("gives a shape to", own.get("shapes", {}), [i.name for i in inputs]),
        ("gives the option", own.get("options", {}), list(options)),
        ("gives a size to", own.get("sizes", {}), dims.names(i.shape for i in inputs)),
    ):
        for asked in given:
            if asked not in known:
                raise SpecError(f'{owner}: case "{name}" {what} "{asked}"{nearest(asked, known)}')
    return Case(name, changes=parts, **own)


def nearest(word: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    """The end of a sentence about an unknown word: what there is, and which of it was probably meant."""
    close = get_close_matches(word, list(known), 1, 0.5)
    meant = f' Did you mean "{close[0]}"?' if close else ""
    return f", which is none of {', '.join(known) or 'nothing'}.{meant}"
