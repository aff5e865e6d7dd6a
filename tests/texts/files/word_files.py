"""Small Word files, written by hand, and LibreOffice for those that another program is to have written."""

import io
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

needs_soffice = pytest.mark.skipif(
    not os.environ.get("CI") and not shutil.which("soffice"), reason="no LibreOffice: install libreoffice-writer"
)


def relations(*targets: tuple[str, str], external: tuple[tuple[str, str], ...] = ()) -> str:
    rows = [f'<Relationship Id="r{n}" Type="{RELATIONS}/{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets)]
    rows += [
        f'<Relationship Id="x{n}" Type="{RELATIONS}/{k}" Target="{t}" TargetMode="External"/>'
        for n, (k, t) in enumerate(external)
    ]
    return f'<Relationships xmlns="{PACKAGE}">{"".join(rows)}</Relationships>'


def package(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, external: tuple[tuple[str, str], ...] = (), **parts: str) -> bytes:
    """Return a Word file with this body; `parts` (`styles`, `numbering`, ...) are without their root."""
    whole = {
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*((name, f"{name}.xml") for name in parts), external=external),
    }
    return package(
        {**whole, **{f"word/{name}.xml": f"<w:{name} {W}>{each}</w:{name}>" for name, each in parts.items()}}
    )


def p(*runs: str, style: str = "", number: tuple[int, int] | None = None, mark: str = "") -> str:
    """Return a paragraph; a run that is no element is a run's words."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        properties += f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>'
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>{''.join(each if each.startswith('<') else r(each) for each in runs)}</w:p>"
    )


def r(text: str, tag: str = "t", properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def by(author: str) -> str:
    return f'w:id="1" w:author="{author}" w:date="2031-03-02T09:14:00Z"'


def ins(author: str, text: str = "") -> str:
    return f"<w:ins {by(author)}>{r(text)}</w:ins>" if text else f"<w:ins {by(author)}/>"


def gone(author: str, text: str = "") -> str:
    return f"<w:del {by(author)}>{r(text, 'delText')}</w:del>" if text else f"<w:del {by(author)}/>"


def convert(folder: Path, target: str, *files: Path) -> dict[str, Path]:
    """Let LibreOffice convert the files, with a profile of its own; return them by their names' stems."""
    out = folder / f"as-{target}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {each.stem: each for each in out.iterdir()}
