"""The referral tree as a picture: where each fan and line of it stands. Drawn by the template."""

from dataclasses import dataclass

from community.invites.selectors.tree import Node, Tree

ROW, COLUMN, EDGE, DISC = 30, 200, 14, 7
# Characters of a name that are shown, and how wide a Chinese one is.
LETTERS, LETTER = 8, 13


@dataclass(frozen=True, slots=True)
class Dot:
    """A fan on the picture. ``more`` says how many they brought stand nowhere on it."""

    node: Node
    x: int
    y: int
    more: int

    @property
    def label(self) -> str:
        """The name, cut to what fits, and how many they brought."""
        name = self.node.name or "–"
        short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
        return f"{short} {self.node.brought:,}" if self.node.brought else short

    @property
    def line_x(self) -> int:
        """Where a line to whom they brought may begin: behind the label."""
        wide = sum(7 if char.isascii() else LETTER for char in self.label)
        return min(self.text_x + wide + 6, self.x + COLUMN - DISC - 30)

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
        else:
            heights = []
            y = EDGE + ROW // 2 + row * ROW
            row += 1
        dot = Dot(node, x, y, node.hidden)
        dots.append(dot)
        lines.extend(_line(dot, to) for to in heights)
        return y

    for root in tree.roots:
        place(root)
    depth = max((dot.node.depth for dot in dots), default=0)
    return TreePicture(2 * EDGE + (depth + 1) * COLUMN, 2 * EDGE + row * ROW, dots, lines)


def _line(dot: Dot, to: int) -> Line:
    """A curve that leaves level and arrives level."""
    start, end = dot.line_x, dot.x + COLUMN - DISC
    bend = (end - start) // 2
    return Line(f"M{start} {dot.y}C{start + bend} {dot.y} {end - bend} {to} {end} {to}")
