/** How a component lives: made once for a model, told when the page has been drawn again, closed when it goes. */

/**
 * @typedef {{
 *   component: any, load: () => Promise<void>, takeNews: (data: any) => void, close: () => void, say: (text: string) => void,
 * }} Part
 */

/**
 * Make the part, or tell the one that is there; called whenever the page runs.
 * @param {{parentElement: any, data: {folder: string}}} component as Streamlit gives it
 * @param {() => Part} make
 * @param {string} remedy what to do when it cannot be loaded
 */
export async function mountOnce(component, make, remedy) {
  const { parentElement: place, data } = component;
  const held = place.labHeld;
  if (held?.folder === data.folder) {
    held.part.component = component;
    held.part.takeNews(data);
    return;
  }
  held?.part.close();
  const part = make();
  place.labHeld = { folder: data.folder, part };
  place.labClose = () => {
    part.close();
    if (place.labHeld?.part === part) delete place.labHeld;
  };
  try {
    await part.load();
  } catch (error) {
    if (place.labHeld?.part === part) part.say(`This could not be loaded (${error}). ${remedy}`);
  }
}
