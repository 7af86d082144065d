/** Made of `openapi.yaml` by `make openapi`; a test compares the two. */

export interface paths {
    "/jupyter-artifacts/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the server's release, and what the person who asks may do. */
        get: operations["getServer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the stores that this server knows. */
        get: operations["listStores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell of one store. */
        get: operations["getStore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of a store. */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count collections by type. */
        get: operations["listTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List collections with what they hold, by name. */
        get: operations["listCollections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look for collections, count them by type, and look for files, in one question that can be asked at each letter. */
        get: operations["searchStore"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Look for files by their paths, among the latest versions, those changed last first. */
        get: operations["searchFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell who takes how much room: each byte is charged to the oldest version that holds it. */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/garbage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what garbage collection would do, to the byte; does nothing. */
        get: operations["planGarbage"];
        put?: never;
        /** Delete for good what was given up, as a task. */
        post: operations["collectGarbage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/checks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Check the store, as a task; nothing is repaired. */
        post: operations["checkStore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log a file or folder of the server's tree, as a task. */
        post: operations["logFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write collections with all their versions and lineage into a file of the server's tree, as a task. */
        post: operations["exportToFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take in what was exported, out of a file of the server's tree, as a task: all of it, or nothing. */
        post: operations["importFromFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/registries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a registry. */
        post: operations["makeRegistry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/notebook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what the cells of a notebook used and made, and whether an input has a newer version. */
        get: operations["getNotebookStory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of a project, newest first. */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell of one run: its configuration, metrics, inputs and outputs. */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/runs/{run}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Draw the graph around a run. */
        get: operations["getRunLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/runs/{run}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the metrics of a run, step by step. */
        get: operations["getRunHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/runs/{run}/code": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the cells in which a run logged or used something, and where the code lies that it kept. */
        get: operations["getRunCode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/deleted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a project that were deleted and can be brought back. */
        get: operations["listDeleted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what was done to a project, newest first, and what of it can be undone. */
        get: operations["listDone"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how long versions of a project are kept. */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Say how long versions of a project are kept that say nothing themselves, those that exist too. */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List versions of a project that are in the making, the last touched first. */
        get: operations["listDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/drafts/{draft}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell of one draft. */
        get: operations["getDraft"];
        put?: never;
        post?: never;
        /** Give a draft up, with all that was added to it. */
        delete: operations["dropDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/drafts/{draft}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that somebody goes on with a draft, so that it is kept for another week. */
        post: operations["keepDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/drafts/{draft}/save": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a draft a version, as a task: as an output of a run of its own. */
        post: operations["saveDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Undo an operation on a project. */
        post: operations["undoOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/redo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do an operation on a project again that was undone. */
        post: operations["redoOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell of one collection. */
        get: operations["getCollection"];
        put?: never;
        post?: never;
        /** Delete all versions of a collection, until garbage collection so that it can be undone. */
        delete: operations["deleteCollection"];
        options?: never;
        head?: never;
        /** Change the name, type, description or tags of a collection, all at once. */
        patch: operations["changeCollection"];
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back what the last deletion took of a collection. */
        post: operations["restoreCollection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a collection, newest first, each with the run that made it. */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell all about one version. */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        /** Delete a version, until garbage collection so that it can be undone. */
        delete: operations["deleteVersion"];
        options?: never;
        head?: never;
        /** Change the aliases, tags, description, metadata or TTL of a version, all at once. */
        patch: operations["changeVersion"];
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring back a version that was deleted, or has expired. */
        post: operations["restoreVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the files of a version into a folder of the server's tree, as a task. */
        post: operations["downloadVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the collections that link to a version. */
        get: operations["listVersionLinks"];
        put?: never;
        /** Let another collection hold a version too. */
        post: operations["linkToCollection"];
        /** Take a link away, which the path names; the version stays where it was logged. */
        delete: operations["unlinkFromCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/recipe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell the cells that made a version, with their inputs pinned. */
        get: operations["getRecipe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/recipe/notebook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send a notebook that makes a version again. */
        get: operations["getRecipeNotebook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/table-diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compare a table with that of another version: columns, figures, and the first rows that differ. */
        get: operations["getTableDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/table-diff/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send rows that differ as an Arrow IPC stream, with each cell before and after. */
        get: operations["getTableDiffPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how much room a version takes, and what deleting it would free. */
        get: operations["getVersionUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Compare a version with another. */
        get: operations["getDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files of a version, by path. */
        get: operations["listFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/folder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what lies directly in a folder of a version. */
        get: operations["listFolderItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the beginning of a file, where it is text; else say what it is. */
        get: operations["getPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send a file, every byte verified. */
        get: operations["getContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/table": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send rows of a table as an Arrow IPC stream, whose schema's metadata says how many there are in all. */
        get: operations["getTablePage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/projects/{entity}/{project}/collections/{name}/versions/{label}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Draw the graph around a version. */
        get: operations["getVersionLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/stores/{store}/views/{method}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answer a view's question: JSON and buffers in one frame. */
        get: operations["getAnswer"];
        put?: never;
        /** Carry out what somebody typed into a view, and answer as to a question. */
        post: operations["applyAnswer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tasks of this server, the newest first. */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jupyter-artifacts/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell how far a task is, and what came of it. */
        get: operations["getTask"];
        put?: never;
        post?: never;
        /** Ask a task to stop; nothing of it stays half-done. */
        delete: operations["cancelTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description So many of something, and their bytes. */
        Amount: {
            count: number;
            bytes: number;
        };
        /**
         * @description One version with all that is known about it. `step` is the cell in which it was first logged, `links` are the names it has elsewhere.
         *
         *     `problem` says why its files can't be listed; empty when they can. `tables` are the first rows of tables that it holds, where they were
         *     asked for.
         */
        ArtifactPayload: {
            /** @enum {string} */
            kind: "artifact";
            version: components["schemas"]["Version"];
            metadata: {
                [key: string]: unknown;
            };
            producers: components["schemas"]["Run"][];
            producers_more: number;
            users: components["schemas"]["Run"][];
            users_more: number;
            links: string[];
            links_more: number;
            entries: components["schemas"]["Entry"][];
            more: number;
            problem: string;
            step: components["schemas"]["Step"] | null;
            code: components["schemas"]["Code"];
            tables?: components["schemas"]["TablePayload"][];
        };
        /** @description What a cell used and made, the newest first; `at` is when it last did, `ordinal` how the kernel counted that execution. */
        CellStory: {
            cell_id: string;
            ordinal: number | null;
            at: string;
            used: components["schemas"]["CellVersion"][];
            made: components["schemas"]["CellVersion"][];
        };
        /** @description A version that a cell used or made, and the last run in which it did; `newer` is the newest version of an input that is outdated. */
        CellVersion: {
            version: components["schemas"]["Version"];
            run: components["schemas"]["Run"];
            at: string;
            newer: components["schemas"]["Version"] | null;
        };
        /** @description One file that differs: `kind` is "added", "removed", "modified" or "renamed". */
        Change: {
            kind: string;
            path: string;
            old_path: string | null;
            old_size: number | null;
            new_size: number | null;
        };
        /** @description What is to change: the parameters of the method. */
        ChangeQuestion: {
            params: {
                [key: string]: unknown;
            };
        };
        /** @description What differs between two versions. `counts` has a number for each kind of change. */
        Changes: {
            counts: {
                [key: string]: number;
            };
            entries: components["schemas"]["Change"][];
            more: number;
            metadata: components["schemas"]["MetadataChange"][];
        };
        /** @description How much a check looks at: all of it, whether everything is there, or a share of all bytes such as "5%". */
        CheckScope: {
            /** @enum {string} */
            mode?: "full" | "quick";
            sample?: string;
        };
        /** @description The same step for three readers: a notebook with our magics, Python, and the command line. */
        Code: {
            magic: string;
            python: string;
            cli: string;
        };
        /** @description A collection and the version that its bare name stands for, if one is left. */
        Collection: {
            name: string;
            qualified_name: string;
            type: string;
            description: string | null;
            latest: components["schemas"]["Version"] | null;
        };
        /** @description What is to change on a collection; what is left out stays. */
        CollectionChanges: {
            name?: string;
            type?: string;
            description?: string | null;
            tags_added?: string[];
            tags_removed?: string[];
        };
        /** @description A collection, how many versions it has, and the one that its bare name stands for, if one is left. */
        CollectionOverview: {
            name: string;
            entity: string;
            project: string;
            qualified_name: string;
            type: string;
            description: string | null;
            tags: string[];
            holds_links: boolean;
            versions: number;
            latest: components["schemas"]["Version"] | null;
            created_at: string;
            updated_at: string;
        };
        /** @description A collection after a change, or merely looked at. `old_name` and `old_type` are None where they stayed. */
        CollectionPayload: {
            /** @enum {string} */
            kind: "collection";
            collection: components["schemas"]["Collection"];
            tags: string[];
            versions: number;
            holds_links: boolean;
            old_name: string | null;
            old_type: string | null;
            is_described: boolean;
            tags_added: string[];
            tags_removed: string[];
        };
        /** @description The room that a collection takes; `unique` is what deleting all of it frees. */
        CollectionUsage: {
            name: string;
            qualified_name: string;
            type: string;
            version_count: number;
            charged: number;
            unique: number;
            versions: components["schemas"]["VersionUsage"][];
            more: number;
        };
        /** @description Collections with what they hold. */
        CollectionsPage: {
            /** @enum {string} */
            kind: "collections-page";
            collections: components["schemas"]["CollectionOverview"][];
            next: string | null;
            total: number;
        };
        /** @description Numbers of a metric, evenly spread over its history; null where there is none that JSON can hold. */
        Curve: {
            name: string;
            points: (number | null)[];
        };
        /** @description Versions that were deleted; `code` takes it back. */
        DeletePayload: {
            /** @enum {string} */
            kind: "delete";
            deletions: components["schemas"]["Deletion"][];
            code: components["schemas"]["Code"];
        };
        /** @description What can be brought back in a place. */
        DeletedPayload: {
            /** @enum {string} */
            kind: "deleted";
            place: string;
            versions: components["schemas"]["DeletedVersion"][];
            more: number;
            elsewhere: components["schemas"]["Elsewhere"][];
        };
        /** @description A version that can be brought back; `gone_at` is when it was deleted, or its time passed. */
        DeletedVersion: {
            name: string;
            size: number;
            gone_at: string | null;
            has_expired: boolean;
        };
        /** @description What was deleted of one collection: of `versions`, links where `size` is None. `latest` is where that alias has gone, if it has. */
        Deletion: {
            collection: string;
            qualified_name: string;
            versions: string[];
            more: number;
            aliases: string[];
            latest: string | null;
            size: number | null;
        };
        /** @description What differs between two versions. `is_successor`: `new` is the version that followed `old`. */
        DiffPayload: {
            /** @enum {string} */
            kind: "diff";
            old: components["schemas"]["Version"];
            new: components["schemas"]["Version"];
            is_successor: boolean;
            changes: components["schemas"]["Changes"];
            texts: components["schemas"]["TextDiff"][];
        };
        /**
         * @description Where the files of a version go: into a new folder of this `name` in the server's `folder` ("" is the top).
         *
         *     `prefix`: only files whose paths begin with this. `replace`: the folder may be there, and files in it that differ are replaced.
         */
        DownloadRequest: {
            folder?: string;
            name?: string;
            prefix?: string;
            replace?: boolean;
        };
        /** @description Drafts of a place, the last touched first; where `are_dropped`, those that were given up; where `is_one`, the one that was named. */
        DraftsPayload: {
            /** @enum {string} */
            kind: "drafts";
            place: string;
            drafts: components["schemas"]["StoredDraft"][];
            more: number;
            elsewhere: components["schemas"]["Elsewhere"][];
            are_dropped: boolean;
            is_one: boolean;
        };
        /** @description A version after what is said of it was changed. */
        EditPayload: {
            /** @enum {string} */
            kind: "edit";
            version: components["schemas"]["Version"];
            is_described: boolean;
            metadata: components["schemas"]["MetadataChange"][];
            tags_added: string[];
            tags_removed: string[];
        };
        /** @description Another project that holds such things, told where a list is empty; `count` of them. */
        Elsewhere: {
            entity: string;
            project: string;
            count: number;
        };
        /** @description Files of a version, by path. */
        EntriesPage: {
            /** @enum {string} */
            kind: "entries-page";
            version: string;
            entries: components["schemas"]["Entry"][];
            next: string | null;
            total: number;
        };
        /** @description One file of a version; `ref` is the address when it is a reference. */
        Entry: {
            path: string;
            size: number;
            digest: string;
            ref: string | null;
        };
        /** @description Which collections (``entity/project/name``) go into which new file: of this `name`, in the server's `folder` ("" is the top). */
        ExportRequest: {
            names: string[];
            folder?: string;
            name?: string;
        };
        /** @description Why a request failed. `code` is stable; `message` is for people, and says what to do. */
        Failure: {
            code: string;
            message: string;
        };
        /** @description One value that an operation changed; `noun` says of what kind `thing` is. */
        FieldChange: {
            noun: string;
            thing: string;
            field: string;
            before: unknown;
            after: unknown;
        };
        /**
         * @description The beginning of a file of a version.
         *
         *     `media` is "text" (then `text` is set), "image" or "table" (ask for its content, or its pages), or "none", and `reason` says why.
         *     `is_cut`: there is more.
         */
        FilePreview: {
            /** @enum {string} */
            kind: "preview";
            version: string;
            file: components["schemas"]["Entry"];
            /** @enum {string} */
            media: "text" | "image" | "table" | "none";
            media_type: string;
            text: string | null;
            is_cut: boolean;
            reason: string;
        };
        /** @description Something in a folder of a version; `file` is None where it is a folder. */
        FolderItem: {
            name: string;
            path: string;
            file: components["schemas"]["Entry"] | null;
        };
        /** @description What lies directly in a folder of a version. */
        FolderPage: {
            /** @enum {string} */
            kind: "folder-page";
            version: string;
            folder: string;
            items: components["schemas"]["FolderItem"][];
            next: string | null;
        };
        /** @description What a search finds: a page of collections, how many there are of each type, and some files. */
        FoundEverywhere: {
            /** @enum {string} */
            kind: "search";
            collections: components["schemas"]["CollectionsPage"];
            types: components["schemas"]["TypeCount"][];
            files: components["schemas"]["FoundFiles"];
        };
        /** @description A file whose path holds what was looked for. */
        FoundFile: {
            version: string;
            path: string;
            size: number;
        };
        /** @description Files among the latest versions; `is_complete` says whether everything was looked at. */
        FoundFiles: {
            /** @enum {string} */
            kind: "found-files";
            files: components["schemas"]["FoundFile"][];
            is_complete: boolean;
        };
        /** @description What garbage collection has done; `skipped` says why packs were left as they are. */
        GcDone: {
            purged: number;
            rewritten: number;
            freed_bytes: number;
            skipped: string[];
            is_finished: boolean;
        };
        /**
         * @description What garbage collection will do, or has done where `result` is not None.
         *
         *     `expired` versions are deleted, `drafts` that nobody goes on with are given up, `purged` versions give up their files, `kept` ones
         *     wait. `removed` and `held` are containers whose files are deleted, or wait in the trash. `freed_bytes` is by how much the store's
         *     files shrink, below zero where they grow for now.
         *     `is_empty`: there is nothing to do.
         */
        GcPayload: {
            /** @enum {string} */
            kind: "gc";
            waits: {
                [key: string]: string;
            };
            expired: components["schemas"]["GivenUp"];
            drafts: number;
            purged: components["schemas"]["GivenUp"];
            kept: components["schemas"]["GivenUp"];
            contents: components["schemas"]["Amount"];
            condemned: components["schemas"]["Amount"];
            removed: components["schemas"]["Amount"];
            rewritten: components["schemas"]["Rewritten"];
            held: components["schemas"]["Amount"];
            leases: number;
            staging: components["schemas"]["Amount"];
            freed_bytes: number;
            is_empty: boolean;
            result: components["schemas"]["GcDone"] | null;
        };
        /** @description Versions that were deleted: `count` in all, with `size` bytes of files. */
        GivenUp: {
            versions: string[];
            more: number;
            count: number;
            size: number;
        };
        /** @description What takes the place of every wait, such as "0s", "1h" or "7d". */
        GraceQuery: {
            grace?: string;
        };
        /** @description Which file of the server's tree is taken in, and where it goes: as it was there, where left out. */
        ImportRequest: {
            path: string;
            name?: string;
            project?: string;
            entity?: string;
        };
        /** @description From what was used to the run, or from the run to what it logged; `bends` are points that it passes, [x, y] each. */
        LineageEdge: {
            source: string;
            target: string;
            bends: number[][];
        };
        /**
         * @description A version or run of the graph; `id` begins with ``artifact:`` or ``run:``, `path` is what follows.
         *
         *     The `state` of a version is "live", "expired" or "deleted".
         */
        LineageMember: {
            id: string;
            path: string;
            name: string;
            state: string;
            created_at: string;
            finished_at: string | null;
            aliases: string[];
            size: number;
            file_count: number;
        };
        /**
         * @description A node as it is drawn: one version or run, or a cluster of them.
         *
         *     `kind` is "artifact" or "run", `type` the artifact's type or the run's job type. `level` counts steps from the root,
         *     negative towards what it was made from. `x` and `y` are the left top corner. `more` counts nodes next to it that are not drawn.
         */
        LineageNode: {
            id: string;
            kind: string;
            is_cluster: boolean;
            type: string;
            level: number;
            x: number;
            y: number;
            member_count: number;
            members: components["schemas"]["LineageMember"][];
            more_members: number;
            more: number;
        };
        /**
         * @description A lineage graph with the place of each node.
         *
         *     `hidden` counts versions and runs that were walked to and are not drawn; `is_cut` says that there are more.
         */
        LineagePayload: {
            /** @enum {string} */
            kind: "lineage";
            root: string;
            name: string;
            direction: string;
            depth: number | null;
            explodes: boolean;
            nodes: components["schemas"]["LineageNode"][];
            edges: components["schemas"]["LineageEdge"][];
            width: number;
            height: number;
            node_width: number;
            node_height: number;
            version_count: number;
            run_count: number;
            hidden: number;
            is_cut: boolean;
        };
        /** @description A version as the collection holds it that it was linked to. */
        LinkPayload: {
            /** @enum {string} */
            kind: "link";
            version: components["schemas"]["Version"];
            code: components["schemas"]["Code"];
        };
        /** @description Which collection is to hold the version too (``entity/project/name``, made when it is missing), and what it calls it there. */
        LinkRequest: {
            target: string;
            aliases?: string[];
        };
        /** @description A version as the collections hold it that link to it. */
        LinksPayload: {
            /** @enum {string} */
            kind: "links";
            version: string;
            links: components["schemas"]["Version"][];
        };
        /** @description A run in a list. */
        ListedRun: {
            run: components["schemas"]["Run"];
            config: {
                [key: string]: unknown;
            };
            summary: {
                [key: string]: unknown;
            };
        };
        /**
         * @description What of the server's tree is to become a version: a file, or a folder with all that is in it.
         *
         *     What is left out is as `%artifact log` has it: the name is the file's, the type that of earlier versions.
         */
        LogRequest: {
            path: string;
            entity?: string;
            project?: string;
            name?: string;
            type?: string;
            aliases?: string[];
            tags?: string[];
            description?: string;
            metadata?: {
                [key: string]: unknown;
            };
            ignore?: string[];
        };
        /** @description A version and the run that logged it first. */
        MadeVersion: {
            version: components["schemas"]["Version"];
            run: components["schemas"]["Run"] | null;
        };
        /** @description One top-level metadata key that differs: `kind` as in `Change`, without "renamed". */
        MetadataChange: {
            kind: string;
            key: string;
            old: unknown;
            new: unknown;
        };
        /** @description A metric at some of the `count` steps at which it was logged; what is no number that JSON knows is None. */
        MetricCurve: {
            name: string;
            steps: number[];
            values: (number | null)[];
            count: number;
        };
        /** @description What the cells of a notebook used and made; `is_current`: each cell last used the newest version of its inputs. */
        NotebookStory: {
            /** @enum {string} */
            kind: "notebook-story";
            path: string;
            cells: components["schemas"]["CellStory"][];
            is_current: boolean;
        };
        /** @description Something that was done. `obstacle` says why it can't be undone (or done again), None when it can. */
        Operation: {
            id: number;
            kind: string;
            at: string;
            project: string | null;
            subject: string;
            actor: string;
            run: string | null;
            changes: components["schemas"]["FieldChange"][];
            more: number;
            undone_at: string | null;
            obstacle: string | null;
        };
        /** @description Which operation, as they are listed; the last one where left out. */
        OperationNumber: {
            number?: number;
        };
        /** @description What was done in a place, newest first. */
        OperationsPayload: {
            /** @enum {string} */
            kind: "operations";
            place: string;
            operations: components["schemas"]["Operation"][];
            more: number;
            elsewhere: components["schemas"]["Elsewhere"][];
            code: components["schemas"]["Code"];
        };
        /** @description The code that a run executes. `kind` is "script", "notebook" or "interactive". */
        Origin: {
            kind: string;
            path: string | null;
            git_commit: string | null;
        };
        /** @description A project; `collections` of it hold something. */
        ProjectOverview: {
            entity: string;
            name: string;
            description: string | null;
            is_registry: boolean;
            collections: number;
            created_at: string;
        };
        /** @description How long versions are kept: such as "30d", "never" or "inherit". */
        ProjectSettings: {
            ttl: string;
        };
        /** @description The projects of a store. */
        ProjectsPayload: {
            /** @enum {string} */
            kind: "projects";
            projects: components["schemas"]["ProjectOverview"][];
        };
        /** @description A file that cells expect at `path`: the `entry` of a `version`. */
        RecipeInput: {
            path: string;
            version: string;
            entry: string;
        };
        /**
         * @description The cells, of `cell_count`, that made a version.
         *
         *     `pins` are [name as written, version]; `obstacles` say what may not come out the same.
         */
        RecipePayload: {
            /** @enum {string} */
            kind: "recipe";
            version: components["schemas"]["Version"];
            cells: components["schemas"]["Step"][];
            cell_count: number;
            inputs: components["schemas"]["RecipeInput"][];
            pins: string[][];
            packages: string[];
            obstacles: string[];
        };
        /** @description A registry to make: its name, with or without ``wandb-registry-``; `types` are those that may be linked to it, all where left out. */
        RegistryRequest: {
            name: string;
            entity?: string;
            description?: string;
            types?: string[];
        };
        /** @description Versions that were brought back; those in `kept` had expired, and are kept for ever now. */
        RestorePayload: {
            /** @enum {string} */
            kind: "restore";
            versions: components["schemas"]["Version"][];
            more: number;
            kept: string[];
        };
        /** @description Packs that shrink from `bytes` to `new_bytes`. */
        Rewritten: {
            count: number;
            bytes: number;
            new_bytes: number;
        };
        /** @description A run; `path` is ``entity/project/id``. Of a crashed run, `finished_at` is when it was last heard of. */
        Run: {
            path: string;
            id: string;
            name: string;
            job_type: string | null;
            group: string | null;
            notes: string | null;
            state: string;
            exit_code: number | null;
            created_at: string;
            finished_at: string | null;
            origin: components["schemas"]["Origin"];
        };
        /** @description A notebook cell in which a run logged or used something. */
        RunCell: {
            cell_id: string | null;
            ordinal: number | null;
            source: string;
        };
        /** @description The code of a run: its cells, and the version of type "code" that it kept, if it did. */
        RunCode: {
            /** @enum {string} */
            kind: "run-code";
            run: components["schemas"]["Run"];
            cells: components["schemas"]["RunCell"][];
            version: components["schemas"]["Version"] | null;
        };
        /** @description The metrics of a run, of which the history has so many rows. */
        RunHistory: {
            /** @enum {string} */
            kind: "run-history";
            run: string;
            rows: number;
            metrics: components["schemas"]["MetricCurve"][];
        };
        /**
         * @description A run with its configuration, metrics, inputs and outputs.
         *
         *     In `config` and `summary`, the words "NaN", "Infinity" and "-Infinity" stand for numbers that JSON lacks. `row_count`: of its history.
         *     `steps`: the cells in which it did something.
         */
        RunPayload: {
            /** @enum {string} */
            kind: "run";
            run: components["schemas"]["Run"];
            config: {
                [key: string]: unknown;
            };
            summary: {
                [key: string]: unknown;
            };
            curves: components["schemas"]["Curve"][];
            curves_more: number;
            row_count: number;
            inputs: components["schemas"]["Version"][];
            inputs_more: number;
            outputs: components["schemas"]["Version"][];
            outputs_more: number;
            steps: components["schemas"]["Step"][];
            steps_more: number;
        };
        /** @description Runs of a project. */
        RunsPage: {
            /** @enum {string} */
            kind: "runs-page";
            place: string;
            runs: components["schemas"]["ListedRun"][];
            next: string | null;
            total: number;
        };
        /** @description This server: its release, which front ends compare with their own, and what whoever asks may do with each resource. */
        Server: {
            version: string;
            event_schema: string;
            permissions: {
                [key: string]: string[];
            };
        };
        /**
         * @description The defaults of a project; `expired` versions went away by changing them, None where nothing was changed.
         *
         *     `clock_behind` says by how much the clock is behind the store's time, None where it is not.
         */
        SettingsPayload: {
            /** @enum {string} */
            kind: "settings";
            entity: string;
            project: string;
            entity_ttl: string;
            project_ttl: string;
            in_force: string;
            expired: number | null;
            clock_behind: string | null;
            code: components["schemas"]["Code"];
        };
        /** @description The notebook cell in which something happened. */
        Step: {
            source: string;
            ordinal: number | null;
        };
        /** @description Why a store can't be opened. */
        StoreProblem: {
            code: string;
            message: string;
        };
        /**
         * @description A store; `id` is None before something is logged to it. `problem` says why it can't be opened, None where it can.
         *
         *     `revision` grows with every change. `is_default`: the one that notebooks use which name no other.
         */
        StoreState: {
            name: string;
            id: string | null;
            is_default: boolean;
            is_writable: boolean;
            revision: number;
            entity: string;
            project: string;
            problem: components["schemas"]["StoreProblem"] | null;
        };
        /** @description A draft that the store keeps: `added` files of `size` bytes in `parts`, by these runs. `base` may be deleted by now. */
        StoredDraft: {
            name: string;
            artifact: string;
            type: string;
            base: string | null;
            is_incremental: boolean;
            distributed_id: string | null;
            parts: number;
            added: number;
            size: number;
            removed: string[];
            runs: string[];
            created_at: string;
            touched_at: string;
            expires_at: string;
        };
        /** @description The stores that this server knows. */
        Stores: {
            /** @enum {string} */
            kind: "stores";
            stores: components["schemas"]["StoreState"][];
        };
        /** @description A column of a table; of figures that were not computed, None. `minimum` and `maximum` are text, exact. */
        TableColumn: {
            name: string;
            type: string;
            nulls: number | null;
            distinct: number | null;
            is_estimated: boolean;
            minimum: string | null;
            maximum: string | null;
            mean: number | null;
            deviation: number | null;
            quantiles: number[];
            edges: number[];
            counts: number[];
            top: unknown[][];
        };
        /** @description A column that differs: `kind` is "added", "removed", "retyped" or "renamed". */
        TableColumnChange: {
            kind: string;
            name: string;
            old_name: string | null;
            old_type: string | null;
            new_type: string | null;
        };
        /** @description What differs between two tables. `match` is "key", "place" or "whole"; `changed_cells` counts cells by column. */
        TableDiffPayload: {
            /** @enum {string} */
            kind: "table-diff";
            old: components["schemas"]["Version"];
            new: components["schemas"]["Version"];
            old_path: string;
            path: string;
            match: string;
            key: string[];
            key_origin: string;
            columns: components["schemas"]["TableColumnChange"][];
            old_rows: number;
            new_rows: number;
            counts: {
                [key: string]: number;
            };
            changed_cells: {
                [key: string]: number;
            };
            rows: components["schemas"]["TableRowChange"][];
            more: number;
            notes: string[];
        };
        /**
         * @description The first rows of a table, each cell as short text. `rows` counts those that are left by filters and search.
         *
         *     `pictures` are thumbnails: row, column, PNG in base64. `version` and `code` are None where the table is in no version. `question` is
         *     None where a browser could not ask it: columns were chosen, or a value is none of JSON's.
         */
        TablePayload: {
            /** @enum {string} */
            kind: "table";
            version: components["schemas"]["Version"] | null;
            path: string;
            row_count: number;
            rows: number;
            size: number;
            part_count: number;
            columns: components["schemas"]["TableColumn"][];
            more_columns: number;
            cells: string[][];
            more: number;
            pictures: unknown[][];
            has_statistics: boolean;
            question: components["schemas"]["TableQuestion"] | null;
            notes: string[];
            code: components["schemas"]["Code"] | null;
        };
        /** @description What of a table is shown, and in which order: keys are [column, is descending], filters [column, operator, value]. */
        TableQuestion: {
            sort: unknown[][];
            filters: unknown[][];
            search: string;
        };
        /** @description A row that differs: `kind` is "added", "removed" or "changed"; `cells` are [column, before, after] as short text. */
        TableRowChange: {
            kind: string;
            key: string[];
            old_row: number | null;
            new_row: number | null;
            cells: string[][];
        };
        /** @description The tasks of this server, the newest first. */
        TaskList: {
            /** @enum {string} */
            kind: "tasks";
            tasks: components["schemas"]["TaskState"][];
        };
        /** @description How far a task is; totals are 0 where nobody knows them yet. */
        TaskProgress: {
            verb: string;
            files: number;
            files_total: number;
            bytes: number;
            bytes_total: number;
        };
        /** @description Long work. `result` is the payload of its verb once it is done, `error` says why it failed. */
        TaskState: {
            /** @enum {string} */
            kind: "task";
            id: string;
            store: string;
            verb: string;
            subject: string;
            /** @enum {string} */
            state: "waiting" | "running" | "done" | "failed" | "cancelled";
            progress: components["schemas"]["TaskProgress"] | null;
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Failure"] | null;
            started_at: string;
            finished_at: string | null;
        };
        /** @description Lines of one file that differ, as [sign, text]. */
        TextDiff: {
            path: string;
            lines: string[][];
            more: number;
            reason: string;
        };
        /** @description A type, and how many collections have it. */
        TypeCount: {
            type: string;
            collections: number;
        };
        /** @description The types in use. */
        TypesPayload: {
            /** @enum {string} */
            kind: "types";
            types: components["schemas"]["TypeCount"][];
        };
        /** @description An operation that was undone (`undone_at` says when) or done again; `code` is the way back. */
        UndoPayload: {
            /** @enum {string} */
            kind: "undo";
            operation: components["schemas"]["Operation"];
            code: components["schemas"]["Code"];
        };
        /** @description A link that was taken away. */
        UnlinkPayload: {
            /** @enum {string} */
            kind: "unlink";
            version: components["schemas"]["Version"];
        };
        /** @description Who takes how much room: what has this `name`, or the whole store. `containers` and `dead_bytes` are always the whole store's. */
        UsagePayload: {
            /** @enum {string} */
            kind: "usage";
            name: string | null;
            collections: components["schemas"]["CollectionUsage"][];
            more: number;
            charged: number;
            containers: components["schemas"]["Amount"];
            dead_bytes: number;
        };
        /**
         * @description A committed version. `name` is ``digits:v1``, `version` is ``v1``, `digest` is in hex.
         *
         *     `source` is where it was logged, as ``entity/project/name:v1``, when this is a link.
         */
        Version: {
            name: string;
            qualified_name: string;
            collection: string;
            version: string;
            type: string;
            aliases: string[];
            tags: string[];
            size: number;
            file_count: number;
            digest: string;
            created_at: string;
            updated_at: string;
            description: string | null;
            source: string | null;
            expires_at: string | null;
        };
        /**
         * @description What is to change on a version; what is left out stays.
         *
         *     `metadata` replaces all of it, `metadata_set` and `metadata_removed` some of its keys. Aliases move here from where they are;
         *     `aliases_expected` says what they must name until then ("v3", or null for nothing), else nothing changes. `ttl` is such as "30d",
         *     "never" or "inherit".
         */
        VersionChanges: {
            description?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
            metadata_set?: {
                [key: string]: unknown;
            };
            metadata_removed?: string[];
            tags_added?: string[];
            tags_removed?: string[];
            aliases_added?: string[];
            aliases_removed?: string[];
            aliases_expected?: {
                [key: string]: string | null;
            };
            ttl?: string;
        };
        /** @description The room that a version takes: `charged` no older live version holds, `unique` none at all, so deleting it frees that. */
        VersionUsage: {
            name: string;
            version: string;
            size: number;
            charged: number;
            shared: number;
            unique: number;
        };
        /** @description Versions of a collection. */
        VersionsPage: {
            /** @enum {string} */
            kind: "versions-page";
            qualified_name: string;
            versions: components["schemas"]["MadeVersion"][];
            next: string | null;
            total: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getServer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Server"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listStores: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stores"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getStore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listTypes: {
        parameters: {
            query?: {
                entity?: string;
                project?: string;
                search?: string;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TypesPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listCollections: {
        parameters: {
            query?: {
                start?: string;
                limit?: number;
                order?: string;
                entity?: string;
                project?: string;
                type?: string;
                search?: string;
                with_empty?: boolean;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionsPage"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    searchStore: {
        parameters: {
            query?: {
                start?: string;
                limit?: number;
                order?: string;
                text?: string;
                entity?: string;
                project?: string;
                type?: string;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundEverywhere"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    searchFiles: {
        parameters: {
            query: {
                search: string;
                entity?: string;
                project?: string;
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundFiles"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                name?: string;
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    planGarbage: {
        parameters: {
            query?: {
                grace?: string;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GcPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    collectGarbage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GraceQuery"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    checkStore: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckScope"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    logFiles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    exportToFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExportRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    importFromFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    makeRegistry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegistryRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectOverview"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getNotebookStory: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                store: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotebookStory"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                start?: string;
                limit?: number;
                order?: string;
                state?: string;
                job_type?: string;
                group?: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsPage"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRunLineage: {
        parameters: {
            query?: {
                depth?: number;
                direction?: "up" | "down" | "both";
                by_type?: boolean;
                extracted?: string[];
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineagePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRunHistory: {
        parameters: {
            query?: {
                keys?: string[];
                points?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunHistory"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRunCode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunCode"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listDeleted: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listDone: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectSettings"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listDrafts: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    dropDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    keepDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftsPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    saveDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    undoOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationNumber"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    redoOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OperationNumber"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UndoPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    deleteCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    changeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionChanges"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    restoreCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestorePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: {
                start?: string;
                limit?: number;
                order?: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionsPage"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getVersion: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    deleteVersion: {
        parameters: {
            query?: {
                delete_aliases?: boolean;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    changeVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VersionChanges"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EditPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    restoreVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestorePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    downloadVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DownloadRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listVersionLinks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinksPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    linkToCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    unlinkFromCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnlinkPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRecipe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecipePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getRecipeNotebook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getTableDiff: {
        parameters: {
            query?: {
                base?: string;
                path?: string;
                old_path?: string;
                key?: string[];
                match?: "place" | "whole";
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TableDiffPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getTableDiffPage: {
        parameters: {
            query?: {
                base?: string;
                path?: string;
                old_path?: string;
                key?: string[];
                match?: "place" | "whole";
                limit?: number;
                offset?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getVersionUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getDiff: {
        parameters: {
            query?: {
                base?: string;
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DiffPayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listFiles: {
        parameters: {
            query?: {
                start?: string;
                limit?: number;
                order?: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntriesPage"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listFolderItems: {
        parameters: {
            query?: {
                folder?: string;
                start?: string;
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderPage"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getPreview: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePreview"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getContent: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getTablePage: {
        parameters: {
            query?: {
                path?: string;
                offset?: number;
                limit?: number;
                columns?: string[];
                sort?: string;
                filters?: string;
                search?: string;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getVersionLineage: {
        parameters: {
            query?: {
                depth?: number;
                direction?: "up" | "down" | "both";
                by_type?: boolean;
                extracted?: string[];
                limit?: number;
            };
            header?: never;
            path: {
                store: string;
                entity: string;
                project: string;
                name: string;
                label: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineagePayload"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getAnswer: {
        parameters: {
            query?: {
                params?: string;
            };
            header?: never;
            path: {
                store: string;
                method: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    applyAnswer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                store: string;
                method: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeQuestion"];
            };
        };
        responses: {
            /** @description Bytes, as an attachment in a sandbox. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    listTasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskList"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
    cancelTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It worked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskState"];
                };
            };
            /** @description It did not work. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
        };
    };
}
