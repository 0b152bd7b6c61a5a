"""Drawing papers: the facts of `domain.papers` as PDF and as workbooks."""
