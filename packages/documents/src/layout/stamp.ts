import { A4, type Desk } from './desk.ts';

/** A word stamped on the page, turned a little: it is seen at once, and read as text by who cannot see it. */
export function drawStamp(
  desk: Desk,
  word: string,
  colour: string,
  at: { readonly x: number; readonly y: number },
): void {
  const { canvas } = desk;
  const pen = { size: 22, weight: 'bold', colour } as const;
  const text = word.toUpperCase();
  const [width, height] = [canvas.measure(text, pen) + 28, 36];
  canvas.turned(-9, [at.x, at.y], 0.82, () => {
    const box = { x: at.x - width / 2, y: at.y - height / 2, width, height };
    canvas.ornament(() => {
      canvas.box(box, { stroke: colour, thickness: 2.2, radius: 8 });
      canvas.box(
        { ...box, x: box.x + 3.4, y: box.y + 3.4, width: width - 6.8, height: height - 6.8 },
        { stroke: colour, radius: 5.5 },
      );
    });
    canvas.part('P', () => canvas.text(text, at.x, at.y + 8, pen, 'center'));
  });
}

/** A word across the whole page, under everything else: this is no document yet, or no longer. */
export function drawWatermark({ canvas }: Desk, word: string, colour: string): void {
  const middle = [A4.width / 2, A4.height / 2] as const;
  canvas.turned(-52, middle, 0.1, () => {
    canvas.ornament(() => {
      const pen = { size: 132, weight: 'bold', colour } as const;
      const wide = canvas.measure(word.toUpperCase(), pen);
      const size = Math.min(pen.size, (pen.size * 720) / wide);
      canvas.text(word.toUpperCase(), middle[0], middle[1] + size * 0.36, { ...pen, size }, 'center');
    });
  });
}
