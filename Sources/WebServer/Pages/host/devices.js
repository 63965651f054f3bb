// What devices are called, what is wrong with them and what to do about it. In English the appliance says so itself, and names what
// it speaks of; in the page's other languages it is said here, by the device's name and its state's code.
// words: devices
import { h } from '../shared/dom.js';
import { find, language, t } from '../words/words.js';

/**
 * As people know it.
 * @param {Device} device
 */
export function nameOf(device) { return find('device_' + device.name.replace(/ /g, '_')) || device.name; }

/**
 * What is so.
 * @param {Device} device
 */
export function stateOf(device) {
  if (language === 'en') return device.detail;
  if (device.state === 'absent') return t('is_absent');
  return find('is_' + device.code) || t('is_failed', { code: device.code });
}

/**
 * What to do about it; nothing where nothing is to be done.
 * @param {Device} device
 */
export function remedyOf(device) {
  if (language === 'en' || !device.remedy) return device.remedy || '';
  // A printer that was found by itself is known by its name to the appliance only.
  const isNamed = device.setting && !/^(auto|none|folder:.*)$/.test(device.setting);
  return find('do_' + device.code, { queue: isNamed ? device.setting : t('queueName') }) || t('do_failed');
}

/**
 * Why a printer does not print, as part of another sentence.
 * @param {Device} printer
 */
export function reasonOf(printer) { return find('is_' + printer.code) || t('is_printer_error'); }

/**
 * A sentence's nodes: what is between backticks is to be typed, and runs from left to right in every language.
 * @param {string} sentence
 */
export function typeset(sentence) {
  return sentence.split('`').map((part, index) => index % 2 ? h('code', { dir: 'ltr' }, part) : part);
}
