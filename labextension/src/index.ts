import { mimePlugin } from './mime';
import { notebookPlugin } from './notebook';

export default [mimePlugin, notebookPlugin];
