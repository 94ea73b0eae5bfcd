import type { RuleDefinition } from '../model/definition.ts';
import { compileAlias } from './alias.ts';
import { compileRecord } from './record.ts';
import { compileSet } from './set.ts';
import type { CompileContext, CompiledRule } from './types.ts';

/** Compiles a rule of the import file for the columns of its source. A new verb adds its case here. */
export function compileRule(rule: RuleDefinition, context: CompileContext): CompiledRule {
  switch (rule.verb) {
    case 'record':
      return compileRecord(rule, context);
    case 'set':
      return compileSet(rule, context);
    case 'alias':
      return compileAlias(rule, context);
  }
}
