"""The tags of HTML by what they are to a reader of text."""

BLOCK_TAGS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)
"""Tags that begin and end a piece of text."""
UNREAD_TAGS = frozenset(
    {
        "script",
        "style",
        "template",
        "head",
        "noscript",
        "iframe",
        "frame",
        "frameset",
        "noframes",
        "object",
        "embed",
        "applet",
        "audio",
        "video",
        "canvas",
        "svg",
        "math",
        "select",
        "option",
        "textarea",
        "button",
        "input",
        "datalist",
        "map",
        "area",
        "meta",
        "link",
        "base",
        "title",
    }
)
"""Tags whose content is no text of the page."""
STRUCK_TAGS = frozenset(
    {
        "del",
        "s",
        "strike",
    }
)
"""Struck out: what a policy no longer says."""
CHAT_TAGS = frozenset(
    {
        "system",
        "assistant",
        "user",
        "human",
        "instruction",
        "instructions",
        "prompt",
        "tool",
        "tool_call",
        "invoke",
    }
)
"""No tags of HTML, but of the protocols of chat models."""
HEADING_LEVELS = {f"h{level}": level for level in range(1, 7)}
"""The headings, the outermost first."""
