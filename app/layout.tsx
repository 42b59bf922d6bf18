import "./globals.css";
import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { headers } from "next/headers";
import { connection } from "next/server";
import { LANGUAGE } from "./intl";

const text = localFont({ src: "./fonts/hanken-grotesk-latin.woff2", weight: "100 900", variable: "--font-text", display: "swap" });
const code = localFont({
  src: "./fonts/geist-mono-latin.woff2",
  weight: "100 900",
  variable: "--font-code",
  display: "swap",
  preload: false,
});

export const metadata: Metadata = { title: "Rollcall", robots: { index: false, follow: false }, referrer: "same-origin" };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Runs before the first paint: a page never flashes in the other theme. */
const THEME = `(()=>{try{var t=localStorage.getItem("theme"),m=matchMedia("(prefers-color-scheme: dark)"),a=()=>document.documentElement.classList.toggle("dark",t==="dark"||(t!=="light"&&m.matches));a();m.addEventListener("change",a)}catch{}})()`;

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  // Every HTML page is rendered for its request, so that it carries that request's nonce.
  await connection();
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html lang={LANGUAGE} className={`${text.variable} ${code.variable}`} suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, allowed by the nonce */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME }} />
      </head>
      <body>{children}</body>
    </html>
  );
}
