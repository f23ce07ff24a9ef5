from dataclasses import dataclass


@dataclass
class Table[T = float]:
    port: str
    heights: list[T]
    print: str


brest: Table = Table("Brest", [1.2, 6.8], "first edition")
