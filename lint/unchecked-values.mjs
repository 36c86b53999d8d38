// Rules of our own against using a value before it is known to be what it should be. They look at types, as what came
// over the wire is `unknown` until it was read (src/json/read.ts).
import ts from 'typescript';

const UNCHECKED = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Object | ts.TypeFlags.NonPrimitive;
const CONVERTERS = new Set(['String', 'Number', 'BigInt', 'Symbol']);

/** Whether a type, or a part of it, is not known to be a primitive. */
function isUnchecked(type) {
  if (type.isUnion()) return type.types.some(isUnchecked);
  if (type.isTypeParameter()) {
    const constraint = type.getConstraint();
    return !constraint || isUnchecked(constraint);
  }
  return (type.flags & UNCHECKED) !== 0;
}

/** `String(x)` and `Number(x)` call what a client may have put into `x`. */
const noUncheckedConversion = {
  meta: {
    type: 'problem',
    messages: { unchecked: '{{name}}() of a value that may be an object: read it first (src/json/read.ts).' },
    schema: [],
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    return {
      CallExpression({ callee, arguments: given }) {
        const [value] = given;
        if (callee.type !== 'Identifier' || !CONVERTERS.has(callee.name) || !value) return;
        if (isUnchecked(parserServices.getTypeAtLocation(value))) {
          context.report({ node: callee, messageId: 'unchecked', data: { name: callee.name } });
        }
      },
    };
  },
};

/** Whether a type is a plain object that is asked by names of any kind: `{ [name: string]: ... }`. */
function isDictionary(checker, type) {
  if (type.isUnion()) return type.types.some((part) => isDictionary(checker, part));
  const apparent = checker.getApparentType(type);
  return checker.getIndexInfoOfType(apparent, ts.IndexKind.String) !== undefined;
}

/** Whether a name can be any text. */
function isAnyText(type) {
  if (type.isUnion()) return type.types.some(isAnyText);
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Any)) !== 0;
}

/** `table[name]` finds what every object has (`constructor`), and sets prototypes (`__proto__`). */
const noInheritedMember = {
  meta: {
    type: 'problem',
    messages: {
      lookup: 'A plain object also has what every object has: use a Map, or own() (src/json/read.ts).',
    },
    schema: [],
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    const checker = parserServices.program.getTypeChecker();
    const report = (node) => context.report({ node, messageId: 'lookup' });
    return {
      'MemberExpression[computed=true]'({ object, property }) {
        if (!isAnyText(parserServices.getTypeAtLocation(property))) return;
        if (isDictionary(checker, parserServices.getTypeAtLocation(object))) report(property);
      },
      'BinaryExpression[operator="in"]'({ left }) {
        if (isAnyText(parserServices.getTypeAtLocation(left))) report(left);
      },
      "CallExpression[callee.object.name='Object'][callee.property.name='assign']"({
        arguments: [, ...given],
      }) {
        for (const one of given) {
          if (one.type === 'SpreadElement' || isDictionary(checker, parserServices.getTypeAtLocation(one)))
            report(one);
        }
      },
    };
  },
};

/** Whether nothing, or next to nothing, is known of what a type holds. */
function isUnknown(checker, type) {
  if (type.isUnion()) return type.types.some((part) => isUnknown(checker, part));
  if ((type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.NonPrimitive)) !== 0) return true;
  const member =
    checker.getIndexInfoOfType(type, ts.IndexKind.String) ??
    checker.getIndexInfoOfType(type, ts.IndexKind.Number);
  return member !== undefined && (member.type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

/** `x as string` claims what has to be read. */
const noUncheckedAssertion = {
  meta: {
    type: 'problem',
    messages: {
      claimed: 'Nothing is known of this value: read it (src/json/read.ts) instead of claiming what it is.',
      never: 'An assertion to never or any fits everywhere and says nothing.',
    },
    schema: [],
  },
  create(context) {
    const { parserServices } = context.sourceCode;
    const checker = parserServices.program.getTypeChecker();
    return {
      'TSAsExpression, TSTypeAssertion'({ expression, typeAnnotation }) {
        if (typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.name === 'const') return;
        if (typeAnnotation.type === 'TSUnknownKeyword') return;
        if (['TSNeverKeyword', 'TSAnyKeyword'].includes(typeAnnotation.type)) {
          context.report({ node: typeAnnotation, messageId: 'never' });
          return;
        }
        const source = parserServices.getTypeAtLocation(expression);
        const target = parserServices.getTypeAtLocation(typeAnnotation);
        // Any fits every type, and is known to be none.
        const fits = !(source.flags & ts.TypeFlags.Any) && checker.isTypeAssignableTo(source, target);
        if (isUnknown(checker, source) && !fits) {
          context.report({ node: typeAnnotation, messageId: 'claimed' });
        }
      },
    };
  },
};

export default {
  rules: {
    'no-unchecked-assertion': noUncheckedAssertion,
    'no-unchecked-conversion': noUncheckedConversion,
    'no-inherited-member': noInheritedMember,
  },
};
