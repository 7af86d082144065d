import { serverPlugin } from './server_plugin';
import { sidebarPlugin } from './sidebar/plugin';

export const panelPlugins = [serverPlugin, sidebarPlugin];
