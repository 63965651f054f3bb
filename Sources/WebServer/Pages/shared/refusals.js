// Why the appliance refuses something. In English it says so itself; here by the refusal's code, in the page's language.
// words: refusals
import { find, t } from '../words/words.js';

/**
 * @param {string} code the stable word of the refusal
 * @param {string|undefined} detail the appliance's own sentence
 */
export function refusal(code, detail) { return find('refused_' + code) || detail || t('refused_internal'); }
