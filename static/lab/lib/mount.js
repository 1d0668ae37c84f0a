/** The life of a component: made once for a model, updated when the page reruns, closed when it is removed. */

/**
 * @typedef {{
 *   component: any, load: () => Promise<void>, update: (data: any) => void, close: () => void, setStatus: (text: string) => void,
 * }} Part
 */

/**
 * Make the part, or update the one that is mounted; called whenever the page runs.
 * @param {{parentElement: any, data: {folder: string}}} component as Streamlit gives it
 * @param {() => Part} make
 * @param {string} remedy what to do when it cannot be loaded
 */
export async function mountOnce(component, make, remedy) {
  const { parentElement: host, data } = component;
  const mounted = host.labMounted;
  if (mounted?.folder === data.folder) {
    mounted.part.component = component;
    mounted.part.update(data);
    return;
  }
  mounted?.part.close();
  const part = make();
  host.labMounted = { folder: data.folder, part };
  host.labClose = () => {
    part.close();
    if (host.labMounted?.part === part) delete host.labMounted;
  };
  try {
    await part.load();
  } catch (error) {
    if (host.labMounted?.part === part) part.setStatus(`This could not be loaded (${error}). ${remedy}`);
  }
}
