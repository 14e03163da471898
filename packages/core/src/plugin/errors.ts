import { defineErrors } from '../kernel/error.ts';

/** What can be wrong with a plugin. Every one names the plugin as `id@version`, and the part where there is one. */
export const pluginErrors = defineErrors('plugin', {
  id: ['invalid', 'A plugin id has 1 to 32 lower-case letters, digits and dashes and starts with a letter; got {id}.'],
  options: ['invalid', 'The options of the plugin {plugin} are wrong: {list}'],
  misfit: ['invalid', 'The plugins do not fit together:\n{list}'],
  late: ['unavailable', '{part} of {plugin} {reason}.'],
  resting: ['unavailable', '{part} of {plugin} {reason}.'],
  failed: ['unavailable', '{part} of {plugin} failed: {reason}'],
  answer: ['unavailable', '{part} of {plugin} answered what it must not: {reason}.'],
  command: ['invalid', 'The command {part} of {plugin} cannot be run: {reason}'],
  missing: ['missing', 'There is no plugin {plugin}.'],
});

/** What can go wrong on an arrow of the line. The decision is not taken, and can be asked for again. */
export const stageErrors = defineErrors('stage', {
  failed: ['unavailable', 'The stage {stage} of {plugin} failed, so nothing is decided: {reason}'],
  breach: ['invalid', '{reason}.'],
});

/** Whether a thrown value tells that a part rests behind its breaker, so that nothing was tried at all. */
export function isResting(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'plugin.resting';
}
