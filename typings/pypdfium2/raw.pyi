"""The C functions of pdfium: any of them takes what ctypes takes."""

from typing import Any

def __getattr__(name: str) -> Any: ...
