/** What Python says, as JSON: the shapes of `views/payloads/shapes.py` that views draw. Times are ISO 8601, sizes bytes. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Version {
  readonly name: string;
  readonly qualified_name: string;
  readonly collection: string;
  readonly version: string;
  readonly type: string;
  readonly aliases: readonly string[];
  readonly tags: readonly string[];
  readonly size: number;
  readonly file_count: number;
  readonly digest: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly description: string | null;
  readonly source: string | null;
  readonly expires_at: string | null;
}

export interface Run {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly job_type: string | null;
  readonly state: string;
  readonly origin: { readonly kind: string; readonly path: string | null; readonly git_commit: string | null };
}

export interface Code {
  readonly magic: string;
  readonly python: string;
  readonly cli: string;
}

export interface Entry {
  readonly path: string;
  readonly size: number;
  readonly digest: string;
  readonly ref: string | null;
}

export interface CardPayload {
  readonly kind: 'artifact';
  readonly version: Version;
  readonly metadata: { readonly [key: string]: Json };
  readonly producers: readonly Run[];
  readonly producers_more: number;
  readonly users: readonly Run[];
  readonly users_more: number;
  readonly links: readonly string[];
  readonly links_more: number;
  readonly entries: readonly Entry[];
  readonly more: number;
  readonly problem: string;
  readonly step: { readonly source: string; readonly ordinal: number | null } | null;
  readonly code: Code;
}

export type ChangeKind = 'added' | 'removed' | 'modified' | 'renamed';

export interface Change {
  readonly kind: ChangeKind;
  readonly path: string;
  readonly old_path: string | null;
  readonly old_size: number | null;
  readonly new_size: number | null;
}

export interface MetadataChange {
  readonly kind: ChangeKind;
  readonly key: string;
  readonly old: Json;
  readonly new: Json;
}

export type Counts = { readonly [kind in ChangeKind]?: number };

export interface Changes {
  readonly counts: Counts;
  readonly entries: readonly Change[];
  readonly more: number;
  readonly metadata: readonly MetadataChange[];
}

/** Lines of a text file that differ, as [sign, text]; `@` opens a hunk. */
export interface TextLines {
  readonly path: string;
  readonly lines: readonly (readonly [string, string])[];
  readonly more: number;
  readonly reason: string;
}

export interface DiffPayload {
  readonly kind: 'diff';
  readonly old: Version;
  readonly new: Version;
  readonly is_successor: boolean;
  readonly changes: Changes;
  readonly texts: readonly TextLines[];
}

export interface HistoryEntry {
  readonly version: Version;
  readonly previous: string | null;
  readonly counts: Counts | null;
  readonly run: Run | null;
}

export interface HistoryPayload {
  readonly kind: 'history';
  readonly name: string;
  readonly qualified_name: string;
  readonly type: string;
  readonly description: string | null;
  readonly versions: readonly HistoryEntry[];
  readonly more: number;
}
