export { isObject, textOrNull } from '../../json/read.js';
