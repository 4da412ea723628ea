"""Wrong submissions to unit 10, a module for each exercise. Each is a change to the solution: a piece, what stands
there instead, and the check that must find it."""

from whole_models.wrong import (
    autograd_function,
    checkpoint,
    double_backward,
    dpo_loss,
    engine,
    jvp,
    mlp_block,
    moe,
    tiny_gpt,
    transformer_block,
)

Wrong = dict[str, tuple[str, str, str]]

WRONG: dict[str, Wrong] = {
    "mlp_block": mlp_block.WRONG,
    "moe": moe.WRONG,
    "dpo_loss": dpo_loss.WRONG,
    "transformer_block": transformer_block.WRONG,
    "double_backward": double_backward.WRONG,
    "jvp": jvp.WRONG,
    "engine": engine.WRONG,
    "autograd_function": autograd_function.WRONG,
    "checkpoint": checkpoint.WRONG,
    "tiny_gpt": tiny_gpt.WRONG,
}
MORE_ENGINE = engine.MORE
