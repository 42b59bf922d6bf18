import type { Config } from "tailwindcss";

/** Names only: every value lives in app/globals.css, once for each theme. */
const token = (name: string) => `var(--${name})`;
const pair = (name: string) => ({ DEFAULT: token(name), foreground: token(`${name}-foreground`) });
const signal = (name: string) => ({ DEFAULT: token(name), soft: token(`${name}-soft`), line: token(`${name}-line`) });

export default {
  content: ["./app/**/*.tsx", "./components/**/*.{ts,tsx}"],
  darkMode: "class",
  theme: {
    extend: {
      colors: {
        background: token("background"),
        foreground: token("foreground"),
        card: pair("card"),
        popover: pair("popover"),
        sidebar: token("sidebar"),
        muted: pair("muted"),
        accent: pair("accent"),
        subtle: token("subtle-foreground"),
        border: token("border"),
        input: token("input"),
        ring: token("ring"),
        primary: {
          ...pair("primary"),
          hover: token("primary-hover"),
          soft: { DEFAULT: token("primary-soft"), foreground: token("primary-soft-foreground") },
          line: token("primary-line"),
        },
        tick: { DEFAULT: token("tick"), soft: token("tick-soft") },
        success: signal("success"),
        warning: signal("warning"),
        destructive: signal("destructive"),
        "role-1": { DEFAULT: token("role-1"), fg: token("role-1-fg") },
        "role-2": { DEFAULT: token("role-2"), fg: token("role-2-fg") },
        "role-3": { DEFAULT: token("role-3"), fg: token("role-3-fg") },
        "chart-1": token("chart-1"),
        "chart-2": token("chart-2"),
        "chart-3": token("chart-3"),
        "chart-4": token("chart-4"),
        "chart-5": token("chart-5"),
      },
      borderRadius: {
        md: "calc(var(--radius) - 1px)",
        lg: "calc(var(--radius) + 2px)",
        xl: "calc(var(--radius) + 6px)",
      },
      boxShadow: { xs: "0 1px 1px oklch(0.25 0.03 232 / 0.05)", pop: "var(--shadow-pop)" },
      fontFamily: {
        sans: ["var(--font-text)", "ui-sans-serif", "system-ui", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
        mono: ["var(--font-code)", "ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace"],
      },
      transitionTimingFunction: { out: "cubic-bezier(.2,.8,.2,1)" },
    },
  },
} satisfies Config;
