/** The storage map as Python lays it out: the shapes of `StoragePayload` in `views/payloads/shapes.py`. */

/** [x, y, width, height] */
export type Box = readonly [number, number, number, number];

export interface StorageVersion {
  readonly name: string;
  readonly version: string;
  readonly size: number;
  readonly charged: number;
  readonly shared: number;
  readonly unique: number;
  readonly box: Box;
}

export interface StorageCollection {
  readonly name: string;
  readonly qualified_name: string;
  readonly type: string;
  readonly version_count: number;
  readonly charged: number;
  readonly unique: number;
  readonly box: Box;
  readonly versions: readonly StorageVersion[];
  readonly more: number;
  readonly more_box: Box | null;
}

interface Amount {
  readonly count: number;
  readonly bytes: number;
}

interface GivenUp {
  readonly versions: readonly string[];
  readonly count: number;
  readonly size: number;
}

export interface GcPlan {
  readonly waits: { readonly [what: string]: string };
  readonly expired: GivenUp;
  readonly drafts: number;
  readonly purged: GivenUp;
  readonly kept: GivenUp;
  readonly contents: Amount;
  readonly condemned: Amount;
  readonly removed: Amount;
  readonly rewritten: Amount & { readonly new_bytes: number };
  readonly held: Amount;
  readonly staging: Amount;
  readonly freed_bytes: number;
  readonly is_empty: boolean;
}

export interface StoragePayload {
  readonly kind: 'storage';
  readonly name: string | null;
  readonly width: number;
  readonly height: number;
  readonly collections: readonly StorageCollection[];
  readonly more: number;
  readonly charged: number;
  readonly containers: Amount;
  readonly dead_bytes: number;
  readonly gc: GcPlan;
}
