// Take the chart away: as a file, as a command, as text.

export function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Without HTTPS a browser has no clipboard of its own; the old way works there.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

export function curl(chart, historical) {
  const quoted = JSON.stringify(chart).replaceAll("'", "'\\''");
  const lines = [`curl '${new URL("calculate", document.baseURI)}'`, "-H 'content-type: application/json'"];
  if (historical) lines.push("-H 'x-historical-enabled: true'");
  lines.push(`-d '${quoted}'`);
  return lines.join(" \\\n  ");
}
