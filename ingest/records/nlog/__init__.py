"""Reading what NLog wrote, by the layout that it wrote it with."""

from ingest.records.nlog.layout import NLogLayout, compile_layout
from ingest.records.nlog.syntax import LayoutError

__all__ = ["LayoutError", "NLogLayout", "compile_layout"]
