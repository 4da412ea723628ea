"""Headline and advice of every kind of mistake, in one place. Whoever changes a sentence changes it here.

A headline says what is wrong, an advice what to do about it; neither prints the solution's formula. The words in braces
are filled in by the finders: `grad` is "grad_x", `input` is "x", the others are named after what they hold.
"""

from __future__ import annotations

from collections.abc import Mapping

from backpropkit.verdict import Diagnosis

WORDS: dict[str, tuple[str, str]] = {
    # the array as a whole
    "zero_is_true": ("{grad} is zero everywhere", "That is its true derivative; but {why}."),
    "zero": ("{grad} is zero everywhere", "{input} does reach {output}: add up what comes back along its paths."),
    "swapped": ("{grad} and {other} are swapped", "Return the gradients in the order of the inputs."),
    "order": ("the gradients are returned in another order: {came}", "Return the gradients in the order of the inputs: {wanted}."),
    "other_gradient": ("{grad} holds the numbers of {other}", "Return the gradients in the order of the inputs."),
    "transposed": ("{grad} is transposed", "A gradient has the shape of its input: {input} is {shape}."),
    "axis_order": ("{grad} has its axes in the wrong order", "A gradient has the shape of its input: {input} is {shape}."),
    "extra_axis": ("{grad} has the right numbers in shape {came}, not {wanted}", "Drop keepdim, or squeeze."),
    "not_summed": ("{grad} is not summed over {axis}", "Every {axis} uses the same {input}, so add up what comes from all."),
    "wrong_axis": ("{grad} is summed over {wrong}, not over {axis}", "Sum over the axis that {input} does not have."),
    "backwards": ("{grad} runs backwards along {axis}", "Turn it round along {axis}, once more or once less."),
    "reshaped": ("{grad} has the right numbers in the wrong places", "A reshape draws borders anew and moves no number: use .T, or permute."),
    "summed": ("{grad} is summed over {axis}", "{input} has an axis {axis}: each of its entries gets its own gradient."),
    "last_only": ("{grad} counts only the last {axis}", "Add into it in the loop instead of assigning."),
    "first_only": ("{grad} counts only the first {axis}", "Add up what comes from every {axis}."),
    "last_left_out": ("{grad} leaves out the last {axis}", "Where does the loop end? Or is a slice of {upstream} cut off?"),
    "first_left_out": ("{grad} leaves out the first {axis}", "Where does the loop begin? Or is a slice of {upstream} cut off?"),
    "last_twice": ("{grad} counts the last {axis} twice", "What is added up in a loop begins at 0."),
    "first_twice": ("{grad} counts the first {axis} twice", "What is added up in a loop begins at 0."),
    "step_left_out": ("{grad} leaves out the {step} step", "Where does the loop over the steps begin, and where does it end?"),
    "step_only": ("{grad} counts only the {step} step", "Every step uses {input}: add into it in the loop with +=."),
    # the upstream gradient
    "ignores_upstream": ("{grad} ignores {upstream}", "Chain rule: multiply {upstream} by the local derivative."),
    "path_ignores": ("{grad}: the path {path} ignores {upstream}", "Every term carries the upstream gradient as a factor."),
    "not_linear": ("{grad} is not linear in {upstream}", "{upstream} enters each term exactly once, as a factor."),
    "random": ("{grad} is another one each time, for the same {upstream}", "Draw what is random in forward, once, and put it into saved."),
    "upstream_ones": ("{grad} takes {upstream} to be all ones", "Chain rule: multiply {upstream} by the local derivative."),
    "upstream_positive": ("{grad} keeps only what is positive in {upstream}", "Whether an entry gets through is decided by {input}, not by {upstream}."),
    "added": ("{grad} has a term without {upstream}", "Every term carries the upstream gradient as a factor."),
    "added_input": ("{grad} has {times} times {input} added to it", "Weight decay is the optimiser's: every term of a gradient carries {upstream}."),
    "upstream_twice": ("{grad} uses {upstream} twice", "{upstream} enters each term exactly once."),
    "upstream_swapped": ("{grad} mixes up {upstream} and {other}", "backward gets one upstream gradient per output, in order."),
    # one number
    "sign": ("{grad} has the wrong sign", "Flip the sign, and check it on d(-u) = -du."),
    "too_small": ("{grad} is {factor} times too small{sign}", "It is divided by {factor} once too often, or {factor} terms are not added up."),
    "too_large": ("{grad} is {factor} times too large{sign}", "It lacks a division by {factor}, as a mean has it, or is added up once too often."),
    "times_option": ("{grad} is multiplied by {factor} once too often{sign}", "Or a division by {factor} is forgotten: look where it stands in the formula."),
    "over_option": ("{grad} is divided by {factor} once too often{sign}", "Or a factor {factor} is forgotten: look where it stands in the formula."),
    "clipped": ("{grad} is clipped at ±{bound}", "Clipping is the optimiser's: return the gradient as it is."),
    "digits": ("{grad} is right to {digits} digits only", "Is a constant rounded, something tiny added, or an array float32 on the way?"),
    "rounded": ("{grad} is rounded to integers", "Keep floating numbers: an integer array loses what is stored into it."),
    "precision": ("{grad} is only {dtype}-exact", "Keep the dtype of the inputs."),
    "option": ("{grad}: {option} is taken to be {value}, whatever was asked for", "Keep {option}, or what depends on it, in saved."),
    # paths
    "missing_path": ("{grad}: the path {path} is missing", "{input} also changes {node}, and {node} changes {output}: add that contribution."),
    "missing_use": ("{grad}: the path {path} is missing", "{source} is used in {node}, too: add what comes back from there."),
    "missing_paths": ("{grad}: the paths through {paths} are missing", "They depend on {input}: they are not constants."),
    "only_path": ("{grad} has only the path {path}", "{input} reaches {output} along other paths as well: add them."),
    "path_sign": ("{grad}: the path {path} has the wrong sign", "Ask whether {output} falls or rises along this path."),
    "path_too_small": ("{grad}: the path {path} is {factor} times too small{sign}", "The other paths are right: look at the factors of this one term."),
    "path_times_option": ("{grad}: the path {path} is multiplied by {factor} once too often{sign}", "Or a division by {factor} is forgotten in this one term; the others are right."),
    "path_over_option": ("{grad}: the path {path} is divided by {factor} once too often{sign}", "Or a factor {factor} is forgotten in this one term; the others are right."),
    "path_too_large": ("{grad}: the path {path} is {factor} times too large{sign}", "The other paths are right: look at the factors of this one term."),
    "paths_sign": ("{grad}: the paths through {paths} have the wrong sign", "Ask for each whether {output} falls or rises along it."),
    "two_paths": ("{grad}: {first}, {second}", "The other paths are right: look at the factors of these two terms."),
    "path_wrong": ("{grad}: only the path {path} is wrong", "The rest is right: look at what comes back to {node}."),
    "path_lacks": ("{grad}: the path {path} lacks the factor {factor}", "The other paths are right: look at the factors of this one term."),
    "path_extra": ("{grad}: the path {path} has the factor {factor} once too often", "The other paths are right: look at the factors of this one term."),
    "times": ("{grad} is {times} times what it should be", "All its entries are in the right proportion: look for a constant."),
    "path_number": ("{grad}: the path {path} is counted {times} times", "The other paths are right: look at the factors of this one term."),
    # values inside the formula
    "wrong_value": ("{grad} uses {wrong} where {right} belongs", "Look at {statement}: what is {input} multiplied with on its way to {output}?"),
    "missing_factor": ("{grad}: the factor {factor} is missing", "{statement}: so the gradient passes through {factor}."),
    "divided": ("{grad} is divided by {factor}, not multiplied by it", "Follow the gradient line by line: where does {factor} multiply?"),
    "multiplied": ("{grad} is multiplied by {factor}, not divided by it", "Follow the gradient line by line: where does {factor} divide?"),
    "lacks_factor": ("{grad}: the factor {factor} is missing", "Or it is divided by {factor} once too often: follow the gradient line by line."),
    "use_lacks": ("{grad}: a factor {factor} is missing where {right} is used", "Look at {statement}, and what you multiply there on the way back."),
    "use_extra": ("{grad}: a factor {factor} too many where {right} is used", "Look at {statement}, and what you multiply there on the way back."),
    "extra_factor": ("{grad} has the factor {factor} once too often", "Follow the gradient line by line: where does {factor} multiply?"),
    "node_factor": ("{grad}: the gradient of {node} lacks the factor {factor}", "Look at where {node} is used: what is it multiplied with there?"),
    "node_extra_factor": ("{grad}: the gradient of {node} has the factor {factor} once too often", "Look at where {node} is used: what is it multiplied with there?"),
    "factor_place": ("{grad}: the factor {factor} is multiplied in too late", "{statement}: so multiply by {factor} first, before anything is added up."),
    "node_transposed": ("{grad}: the gradient of {node} is transposed", "It enters the product turned over: turn it back."),
    "reduction_axis": ("{grad}: {node} is taken over {wrong}, not over {axis}", "Each entry of {operand} along {axis} belongs to one {node}."),
    "known": ("{grad}: {words}", "{advice}"),
    # local derivatives
    "derivative_forgotten": ("{grad} hands on {upstream} without the derivative of {name}", "Multiply by the local derivative of {name}."),
    "local_derivative": ("{grad} multiplies {upstream} by {came}; the factor {factor} is missing", "Differentiate {name} once more on paper."),
    "local_other": ("{grad} multiplies {upstream} by {came}, which is not the derivative", "Differentiate {name} once more on paper."),
    "node_derivative": ("{grad}: the derivative of {node} is taken to be {came}", "Differentiate {node} by {source} once more on paper."),
    "diagonal_only": ("{grad} uses only the diagonal of the Jacobian", "Each {output} depends on all {input} of its row."),
    "sum_term": ("{grad}: the sum over {axis} is missing in the derivative of {node}", "Each {node} depends on all {source} of its row."),
    "sum_axis": ("{grad}: the sum in the derivative of {node} runs over {wrong}, not over {axis}", "Each {node} depends on all {source} along {axis}."),
    "sum_mean": ("{grad}: in the derivative of {node} a mean over {wrong} stands, not a sum over {axis}", "Each {node} depends on all {source} along {axis}: add up."),
    "softmax_value": ("{grad}: the derivative of {node} is written with {wrong}, not with {node}", "Save {node}: the derivative needs nothing else."),
    "softmax_within": ("{grad}: the sum in the derivative of {node} weighs with {wrong}, not with {node}", "Save {node}: the derivative needs nothing else."),
    "softmax_outside": ("{grad}: the derivative of {node} is multiplied by {wrong}, not by {node}", "Save {node}: the derivative needs nothing else."),
    "softmax_factor": ("{grad}: the derivative of {node} lacks its first factor, {node} itself", "{node} multiplies what came back less the weighted sum of it."),
    "sum_factor": ("{grad}: the sum in the derivative of {node} is taken off without the factor {node}", "{node} multiplies the whole bracket, the sum too."),
    "other_point": ("{grad}: the derivative is taken at {wrong}, not at {right}", "It belongs to the {right} that forward saw."),
    "one_row": ("{grad} uses the {which} row of {wrong} for all rows", "After a loop its variables are those of one row: use each row's own."),
    "stops_at": ("{grad} stops at {node}: it is the gradient of {node}", "One step is left on the way back, from {node} to {input}."),
    "sum_sign": ("{grad}: the sum in the derivative of {node} has the wrong sign", "What raises one {node} lowers the others of its row."),
    "sum_of_upstream": ("{grad}: the sum in the derivative of {node} lacks the factor {node}", "Sum the products, not the gradient alone."),
    # forward
    "forward_sign": ("forward: {output} has the wrong sign", "Compare with the formula at the top of the file."),
    "forward_too_small": ("forward: {output} is {factor} times too small{sign}", "A mean where a sum belongs divides by {factor}."),
    "forward_too_large": ("forward: {output} is {factor} times too large{sign}", "A sum where a mean belongs lacks the division by {factor}."),
    "forward_times_option": ("forward: {output} is multiplied by {factor} once too often{sign}", "Or a division by {factor} is forgotten."),
    "forward_over_option": ("forward: {output} is divided by {factor} once too often{sign}", "Or a factor {factor} is forgotten."),
    "forward_digits": ("forward: {output} is right to {digits} digits only", "Is a constant rounded, something tiny added, or an array float32 on the way?"),
    "forward_transposed": ("forward: {output} is transposed", "Write the shapes of every factor beside the line."),
    "forward_extra_axis": ("forward: {output} has the right numbers in shape {came}, not {wanted}", "Drop keepdim, or squeeze."),
    "forward_precision": ("forward: {output} is only {dtype}-exact", "A constant or an array of {dtype} crept in: keep the dtype of the inputs."),
    "forward_term_sign": ("forward: the term {factor} has the wrong sign", "Compare with the formula at the top of the file."),
    "forward_both": ("{first}; also: {second}", "{advice}"),
    "forward_known": ("forward: {words}", "{advice}"),
    "forward_option": ("forward: {option} is taken to be {value}, whatever was asked for", "Use the {option} that forward is called with."),
    "forward_default": ("forward: the default of {option} should be {right}", "Right where the call gives it: compare forward's signature with the stub's."),
    "forward_axis": ("forward: {node} is taken over {wrong}, not over {axis}", "Which axis belongs to one {node}?"),
    "forward_missing_factor": ("forward: the factor {factor} is missing", "Compare with the formula at the top of the file."),
    "forward_missing_term": ("forward: the term {factor} is missing", "Compare with the formula at the top of the file."),
    "forward_wrong_value": ("forward: {wrong} stands where {right} belongs", "Look at the line that makes {node}."),
    # combinations and hints
    "both": ("{first}; also: {second}", "{advice}"),
    "hint_mixes": ("Hint: {grad} mixes along {axis}; the right one keeps each {axis} apart", "Check the axis of each sum."),
    "hint_leak": ("Hint: {grad} is not zero where no path leads", "Something that is masked or unused still gets a gradient."),
    "hint_rows": ("Hint: {grad} is right except for {rows}", "What is special about them?"),
}  # fmt: skip


def say(kind: str, words: Mapping[str, str], number: float | None = None) -> Diagnosis:
    """The diagnosis of a kind with its words filled in; `number` is the factor or the count that was found."""
    headline, advice = WORDS[kind]
    return Diagnosis(
        kind, headline.format(**words), advice.format(**words), words["input"], words.get("node", ""), number
    )
