/** The lineage graph as Python lays it out: the shapes of `LineagePayload` in `views/payloads/shapes.py`. */

import type { Json, Run, Version } from '../payloads';

export interface LineageMember {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly state: string;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly aliases: readonly string[];
  readonly size: number;
  readonly file_count: number;
}

export type NodeKind = 'artifact' | 'run';

export interface LineageNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly is_cluster: boolean;
  readonly type: string;
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly member_count: number;
  readonly members: readonly LineageMember[];
  readonly more_members: number;
  readonly more: number;
}

export interface LineageEdge {
  readonly source: string;
  readonly target: string;
  readonly bends: readonly (readonly [number, number])[];
}

export type Direction = 'up' | 'down' | 'both';

export interface LineagePayload {
  readonly kind: 'lineage';
  readonly root: string;
  readonly name: string;
  readonly direction: Direction;
  readonly depth: number | null;
  readonly explodes: boolean;
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
  readonly width: number;
  readonly height: number;
  readonly node_width: number;
  readonly node_height: number;
  readonly version_count: number;
  readonly run_count: number;
  readonly hidden: number;
  readonly is_cut: boolean;
}

export interface RunPayload {
  readonly kind: 'run';
  readonly run: Run & { readonly created_at: string; readonly finished_at: string | null; readonly notes: string | null };
  readonly config: { readonly [key: string]: Json };
  readonly summary: { readonly [key: string]: Json };
  readonly row_count: number;
  readonly inputs: readonly Version[];
  readonly inputs_more: number;
  readonly outputs: readonly Version[];
  readonly outputs_more: number;
  readonly steps: readonly { readonly source: string; readonly ordinal: number | null }[];
  readonly steps_more: number;
}

/** What a reader may choose; `root` is the id of a version or run. */
export interface Options {
  readonly root: string;
  readonly direction: Direction;
  readonly depth: number | null;
  readonly explodes: boolean;
  readonly extracted: readonly string[];
}
