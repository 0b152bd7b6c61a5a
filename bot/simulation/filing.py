"""The papers of a scenario as files in a folder, as an office would file them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from bot.papers import file_name, made
from bot.render import Words
from domain.errors import InputError
from domain.models import Region
from domain.papers import KINDS, PaperKind, Subject
from domain.papers.base import FORMS, PaperFile


def folder_for_papers(typed: str) -> Path:
    """The folder of that name, made where it is not; raises `InputError` where it cannot be."""
    folder = Path(typed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"--papers: {typed}: {error.strerror}"
        raise InputError(msg) from error
    return folder


def write_papers(session: Session, now: datetime, folder: Path) -> list[Path]:
    """Write every paper that the records give now, in every form; returns the files.

    A file of the same name is written over: the same records give the same bytes.
    """
    words, written = Words(), []
    for file in papers_now(session, now):
        path = folder / file_name(file, words)
        path.write_bytes(made(file, words))
        written.append(path)
    return written


def papers_now(session: Session, now: datetime) -> list[PaperFile]:
    """Of every region, every kind and every subject: a file in every form."""
    found = []
    for region in session.exec(select(Region).order_by(col(Region.id))):
        for kind in KINDS:
            for subject in _subjects(session, region, kind):
                papers = kind.make(session, region, now, subject.id)
                number = subject.code if len(papers) > 1 else ""
                found += [PaperFile(papers, form, number) for form in FORMS] if papers else []
    return found


def _subjects(session: Session, region: Region, kind: PaperKind) -> Sequence[Subject]:
    return (Subject(0, ""),) if kind.subjects is None else kind.subjects(session, region)


__all__ = ["folder_for_papers", "papers_now", "write_papers"]
