// A text area becomes an editor for rich text. Bound by data-prose, which names the editor's module.
// Where no script runs, or where the text holds what the editor does not know, it stays a text area.
const UNKNOWN = /<(caption|dl|dt|dd)\b/i;

for (const area of document.querySelectorAll("textarea[data-prose]")) {
  if (!UNKNOWN.test(area.value)) await start(area);
}

async function start(area) {
  const kit = await import(area.dataset.prose);
  const frame = document.createElement("div");
  frame.className = "prose-editor";
  area.before(frame);
  frame.append(area);
  const label = document.querySelector(`label[for="${area.id}"]`);
  new kit.Editor({
    element: frame,
    content: area.value,
    injectCSS: false, // css/pages/prose.css says it; a style made by a script is against the policy
    editorProps: {
      attributes: {
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": label ? label.firstChild.textContent.trim() : "Text",
      },
    },
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Heading.configure({ levels: [2, 3, 4] }),
      kit.Bold, kit.Italic, kit.Underline, kit.Strike, kit.Subscript, kit.Superscript, kit.Code, kit.CodeBlock,
      kit.BulletList, kit.OrderedList, kit.ListItem, kit.Blockquote, kit.HorizontalRule,
      kit.Link.configure({ enableTarget: false }), kit.Table, kit.TableRow, kit.TableHeader, kit.TableCell,
      kit.History, kit.Dropcursor, kit.Gapcursor, kit.Menu,
    ],
    onUpdate({ editor }) {
      area.value = editor.getHTML().replace(/^<p><\/p>$/, "");
    },
  });
}
