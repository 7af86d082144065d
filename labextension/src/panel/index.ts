import { filesPlugin } from './actions/files_plugin';
import { insertCodePlugin } from './actions/insert_code_plugin';
import { versionsPlugin } from './actions/versions_plugin';
import { documentPlugin } from './document/plugin';
import { serverPlugin } from './server_plugin';
import { sidebarPlugin } from './sidebar/plugin';

export const panelPlugins = [serverPlugin, sidebarPlugin, versionsPlugin, insertCodePlugin, filesPlugin, documentPlugin];
