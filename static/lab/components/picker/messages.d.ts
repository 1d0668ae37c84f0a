/** Made by `make docs` from ui/shared/messages/picker_messages.py; do not edit. */

/** An image to choose. */
export interface PickerItem {
  value: string;
  /** a data URI */
  picture: string;
  /** its caption */
  words: string;
}

/** The images, and the choice at first. */
export interface PickerData {
  /** which row this is */
  folder: string;
  label: string;
  items: PickerItem[];
  picked: string;
  /** CSS pixels of an image */
  width: number;
}

/** The choice. */
export interface PickerState {
  picked: string;
}
