"""Wrong submissions of engine, each as a change to the solution: see the package."""

WRONG = {
    "grad is set, not added to": ("operand.grad += grad", "operand.grad = grad", "fan_out"),
    "an older gradient flows again": ("                node.grad = 0.0", "                pass", "second_backward"),
    "every backward starts from nothing": (
        "            if node.operands:\n",
        "            if True:\n",
        "second_backward",
    ),
    "a recursive list of nodes": (
        "for node in reversed(nodes):",
        "for node in reversed(recursive(self, [])):",
        "deep_chain",
    ),
    "no order": ("for node in reversed(nodes):", "for node in nodes[-1:] + nodes[:-1]:", "graphs"),
    "a - b": ("return self + -other", "return self + other", "arithmetic"),
    "c - a is a - c": ("return -self + other", "return self - other", "plain_numbers"),
    "c / a is a / c": ("return self**-1 * other", "return self / other", "plain_numbers"),
    "no c * a": ("    __rmul__ = __mul__\n", "", "plain_numbers"),
    "tanh from exp": ("math.tanh(self.data)", "1 - 2 / (math.exp(2 * self.data) + 1)", "elementary"),
    "relu lets 0 through": ("self.data > 0", "self.data >= 0", "elementary"),
    "a product's own factors": (
        "(grad * other.data, grad * self.data)",
        "(grad * self.data, grad * other.data)",
        "arithmetic",
    ),
    "each path walks alone": ("        nodes = in_order(self)\n", "        nodes = every_path(self)\n", "diamonds"),
}
MORE = """

def recursive(node, nodes):
    if node not in nodes:
        for operand in node.operands:
            recursive(operand, nodes)
        nodes.append(node)
    return nodes


def every_path(node):
    return [found for operand in node.operands for found in every_path(operand)] + [node]
"""
