export type Failure = { title: string; message: string };
export function failuresOf(report: object): Failure[];
