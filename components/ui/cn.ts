import { type ClassValue, clsx } from "clsx";

/** Joins class names. Later classes do not override earlier ones: give a component variants instead of fighting its classes. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes);
}
