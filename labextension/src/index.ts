import { mimePlugin } from './mime';
import { notebookPlugin } from './notebook';
import { panelPlugins } from './panel';

export default [mimePlugin, notebookPlugin, ...panelPlugins];
