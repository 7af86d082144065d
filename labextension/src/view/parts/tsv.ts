/** Rows for spreadsheets; what they would take for a formula begins with a quote there. */
export function tsvOf(rows: readonly (readonly string[])[]): string {
  const safe = (text: string) => {
    const flat = text.replace(/[\t\r\n]+/g, ' ');
    return /^[=+\-@]/.test(flat) && Number.isNaN(Number(flat)) ? `'${flat}` : flat;
  };
  return rows.map((row) => row.map(safe).join('\t')).join('\n');
}
