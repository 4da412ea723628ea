"""An exercise, as everything else of the kit reads it. Specs declare it with the words of `spec`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from backpropkit.spec import dims, graph, nouns
from backpropkit.spec.budget import Budget
from backpropkit.spec.dims import SpecError
from backpropkit.spec.nouns import (
    MODES,
    Arrays,
    Case,
    Function,
    Input,
    Mistake,
    Mode,
    Output,
    Values,
    named_inputs,
    nearest,
)
from backpropkit.spec.question import Question


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
        self.cases.append(nouns.case(self.name, self.inputs, self.options, self.outputs, name, parts))

    def edge(self, name: str, *, advice: str = "", **parts: Any) -> None:
        """One more case, graded under `edges`; the arguments are those of `case`, and an advice on the gradient."""
        case = nouns.case(self.name, self.inputs, self.options, self.outputs, name, parts)
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

    def known_slope(self, variable: str, by: str, words: str, slope: Callable[[Values], Any], advice: str = "") -> None:
        """A mistake in the derivative of `variable` by the variable `by` alone: entry by entry it is taken for
        `slope(v)`. Raises SpecError for an unknown variable."""
        self.known(variable, words, lambda v: getattr(v, by) * slope(v).detach(), advice, ("gradient",))

    def known_order(self, variable: str, parts: str, read_as: str, advice: str = "") -> None:
        """A mistake in the order in which the parts of `variable` lie along its last axis: "qkv" is read as "kqv".
        Raises SpecError for an unknown variable, and for other parts."""
        if sorted(parts) != sorted(read_as):
            raise SpecError(f'{self.name}: "{read_as}" is no order of "{parts}". Write one letter for each part.')
        whole = {2: "halves", 3: "thirds", 4: "quarters"}.get(len(parts), "parts")
        words = f"the {whole} are read as {', '.join(read_as)}; they are {', '.join(parts)}"
        places = [read_as.index(part) for part in parts]

        def reordered(v: Values) -> Any:
            return getattr(v, variable).unflatten(-1, (len(parts), -1))[..., places, :].flatten(-2)

        self.known(variable, words, reordered, advice)

    def question(
        self,
        *,
        inputs: Mapping[str, str | Input] | None = None,
        functions: Sequence[str] = (),
        returns: Sequence[str] = (),
        probe: Callable[..., Any] | None = None,
        **parts: Any,
    ) -> Callable[[Callable[..., Any]], Question]:
        """Decorates the truth of a question, whose name becomes the check's; `parts` are further fields of `Question`.

        Without a probe the student's function of the same name is called with the inputs; the keywords of a
        functools.partial are given to it with them. Without `inputs` the truth's argument names choose among the
        layer's. Raises SpecError for an unknown name, or a partial's positional argument.
        """

        def declare(truth: Callable[..., Any]) -> Question:
            name = truth.__name__
            chosen = named_inputs(self.name, inputs) if inputs is not None else self._by_name(truth)
            asked = tuple(functions) or (name if probe is None else self.functions[0].name,)
            run, given = (probe.func, probe.keywords) if isinstance(probe, partial) else (probe, {})
            if isinstance(probe, partial) and probe.args:
                raise SpecError(f"{self.name}: question {name} gives its probe {probe.args[0]!r}: give it by keyword.")
            question = Question(name, asked, chosen, tuple(returns) or (name,), run, given, truth, **parts)
            known = ["forward", *(f"grad_{i.name}" for i in self.differentiable), *(q.name for q in self.questions)]
            for base in question.builds_on:
                if base not in known:
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
