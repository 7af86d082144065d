import { useState } from 'preact/hooks';
import { useUi } from '../ui';
import { visibleLine } from '../visible';
import type { Column } from './grid';

export interface Filter {
  readonly column: string;
  readonly operator: string;
  readonly value: string | number | boolean | null | readonly (string | number | boolean | null)[];
}

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'contains', 'starts with', 'is null', 'is not null'];
const NUMERIC = new Set(['integer', 'float', 'decimal']);

/** What a person typed, as the kind of value that the column holds. */
export function typedValue(text: string, type: string): string | number | boolean {
  if (NUMERIC.has(type) && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (type === 'boolean') return /^(true|yes|1)$/i.test(text.trim());
  return text;
}

interface FilterRowProps {
  readonly columns: readonly Column[];
  readonly filters: readonly Filter[];
  readonly onChange: (filters: readonly Filter[]) => void;
}

/** The filters in force, each with a button that takes it away, and a form for one more. */
export function FilterRow({ columns, filters, onChange }: FilterRowProps) {
  const { t } = useUi();
  const [isOpen, setOpen] = useState(false);
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [operator, setOperator] = useState('=');
  const [text, setText] = useState('');
  const needsValue = !operator.startsWith('is ');
  const add = (event: Event) => {
    event.preventDefault();
    const type = columns.find(({ name }) => name === column)?.type ?? '';
    onChange([...filters, { column, operator, value: needsValue ? typedValue(text, type) : null }]);
    setOpen(false);
    setText('');
  };
  return (
    <>
      {filters.map((filter, at) => (
        <button key={at} type="button" class="jp-artifacts-filter" title={t.__('Take this filter away')} onClick={() => onChange(filters.filter((each) => each !== filter))}>
          {visibleLine(`${filter.column} ${filter.operator} ${filter.value ?? ''}`, 60)} ✕
        </button>
      ))}
      {isOpen ? (
        <form class="jp-artifacts-tools" onSubmit={add} onKeyDown={(event) => event.stopPropagation()}>
          <select data-lm-suppress-shortcuts="true" aria-label={t.__('Column')} value={column} onChange={(event) => setColumn(event.currentTarget.value)}>
            {columns.map(({ name }) => (
              <option key={name} value={name}>
                {visibleLine(name, 60)}
              </option>
            ))}
          </select>
          <select data-lm-suppress-shortcuts="true" aria-label={t.__('Comparison')} value={operator} onChange={(event) => setOperator(event.currentTarget.value)}>
            {OPERATORS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
          {needsValue ? <input aria-label={t.__('Value')} value={text} onInput={(event) => setText(event.currentTarget.value)} /> : null}
          <button type="submit" class="jp-artifacts-button">
            {t.__('Add')}
          </button>
        </form>
      ) : (
        <button type="button" class="jp-artifacts-button" onClick={() => setOpen(true)}>
          {t.__('Filter')}
        </button>
      )}
    </>
  );
}
