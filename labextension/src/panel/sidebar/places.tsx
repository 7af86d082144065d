/** Which store, and which of its projects. */

import { formatCount } from '../../view/format';
import type { Translate } from '../../view/ui';
import { visibleLine } from '../../view/visible';
import type { SidebarModel } from './model';

const EVERYWHERE = '';

export function PlaceSwitcher({ model, t }: { readonly model: SidebarModel; readonly t: Translate }) {
  void model.drawing.value;
  const stores = model.stores.value;
  const projects = model.projects.value;
  const { place } = model;
  const chosen = place === null ? EVERYWHERE : `${place.entity}/${place.project}`;
  const isListed = place === null || projects.some((each) => each.entity === place.entity && each.name === place.project);
  const chooseProject = (name: string) => {
    const [entity = '', project = ''] = name.split('/');
    model.choose(model.store, name === EVERYWHERE ? null : { entity, project });
  };
  return (
    <div class="jp-artifacts-places">
      {stores.length > 1 ? (
        <select data-lm-suppress-shortcuts="true" aria-label={t.__('Store')} value={model.store} onChange={(event) => model.choose(event.currentTarget.value, null)}>
          {stores.map((each) => (
            <option key={each.name} value={each.name}>
              {each.problem === null ? visibleLine(each.name, 60) : t.__('%1 (can not be opened)', visibleLine(each.name, 60))}
            </option>
          ))}
        </select>
      ) : null}
      <select data-lm-suppress-shortcuts="true" aria-label={t.__('Project')} value={chosen} onChange={(event) => chooseProject(event.currentTarget.value)}>
        <option value={EVERYWHERE}>{t.__('All projects')}</option>
        {isListed ? null : <option value={chosen}>{visibleLine(chosen, 60)}</option>}
        {projects.map((each) => (
          <option key={`${each.entity}/${each.name}`} value={`${each.entity}/${each.name}`}>
            {t.__('%1/%2 (%3)', visibleLine(each.entity, 60), visibleLine(each.name, 60), formatCount(each.collections))}
          </option>
        ))}
      </select>
    </div>
  );
}
