import type { Json, Run, Version } from '../payloads';

export interface Curve {
  readonly name: string;
  readonly points: readonly (number | null)[];
}

export interface Step {
  readonly source: string;
  readonly ordinal: number | null;
}

export type Values = { readonly [key: string]: Json };

export interface RunPayload {
  readonly kind: 'run';
  readonly run: Run & {
    readonly group: string | null;
    readonly notes: string | null;
    readonly exit_code: number | null;
    readonly created_at: string;
    readonly finished_at: string | null;
  };
  readonly config: Values;
  readonly summary: Values;
  readonly curves: readonly Curve[];
  readonly curves_more: number;
  readonly row_count: number;
  readonly inputs: readonly Version[];
  readonly inputs_more: number;
  readonly outputs: readonly Version[];
  readonly outputs_more: number;
  readonly steps: readonly Step[];
  readonly steps_more: number;
}
