"""The referral tree as a picture: where each fan and line of it stands. Drawn by the template."""

from dataclasses import dataclass

from community.invites.selectors.tree import Node, Tree

ROW, COLUMN, EDGE, DISC = 30, 190, 14, 7


@dataclass(frozen=True, slots=True)
class Dot:
    """A fan on the picture. ``more`` says how many they brought stand nowhere on it."""

    node: Node
    x: int
    y: int
    more: int

    @property
    def text_x(self) -> int:
        """Where the name begins."""
        return self.x + DISC + 7


@dataclass(frozen=True, slots=True)
class Line:
    """From who brought to who was brought, as the path of an SVG."""

    path: str


@dataclass(frozen=True, slots=True)
class TreePicture:
    """Everything at its place, in the picture's own units."""

    width: int
    height: int
    dots: list[Dot]
    lines: list[Line]


def tree_picture(tree: Tree) -> TreePicture:
    """Lay a tree out from left to right: a row for each fan at the end of a branch, who brought
    them in the middle beside them."""
    dots: list[Dot] = []
    lines: list[Line] = []
    row = 0

    def place(node: Node) -> int:
        nonlocal row
        x = EDGE + DISC + node.depth * COLUMN
        if node.children:
            heights = [place(child) for child in node.children]
            y = (heights[0] + heights[-1]) // 2
            lines.extend(_line(x, y, to) for to in heights)
        else:
            y = EDGE + ROW // 2 + row * ROW
            row += 1
        dots.append(Dot(node, x, y, node.hidden))
        return y

    for root in tree.roots:
        place(root)
    depth = max((dot.node.depth for dot in dots), default=0)
    return TreePicture(2 * EDGE + (depth + 1) * COLUMN, 2 * EDGE + row * ROW, dots, lines)


def _line(x: int, y: int, to: int) -> Line:
    """A curve that leaves level and arrives level."""
    start, end = x + DISC, x + COLUMN - DISC
    middle = end - 24
    return Line(f"M{start} {y}H{middle - 24}C{middle} {y} {middle - 24} {to} {middle} {to}H{end}")
