/**
 * Joins questions that are asked in one breath into one: whoever asks about one of many accounts, which are decided
 * side by side, is answered with the others. The answers come in the order of the questions.
 */
export function batched<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
): (question: Question) => Promise<Answer> {
  let waiting: Waiting<Question, Answer>[] = [];
  const flush = async (): Promise<void> => {
    const asked = waiting;
    waiting = [];
    try {
      const answers = await ask(asked.map(({ question }) => question));
      for (const [place, { resolve }] of asked.entries()) resolve(answers[place] as Answer);
    } catch (fault) {
      for (const { reject } of asked) reject(fault);
    }
  };
  return (question) =>
    new Promise((resolve, reject) => {
      // Once everything that can go on without an answer has gone on.
      if (waiting.push({ question, resolve, reject }) === 1) setImmediate(() => void flush());
    });
}

interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (fault: unknown) => void;
}
