import type { NextConfig } from "next";
import { SECURITY_HEADERS } from "./lib/http/security-headers";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // A proxy that is named compresses itself, and better than one Node process can.
  compress: !process.env.TRUSTED_PROXIES,
  images: { unoptimized: true },
  // Pages are loaded when first asked for: a process is ready sooner, and one that only serves SCIM is 40 MB smaller.
  experimental: { preloadEntriesOnStart: false },
  // `npm test` judges the types; a customer's build must not spend their time on it again.
  typescript: { ignoreBuildErrors: true },
  outputFileTracingRoot: import.meta.dirname,
  turbopack: {
    root: import.meta.dirname,
    // Messages arrive compiled (app/intl.ts): the browser needs the formatter, not the ICU parser.
    resolveAlias: { "use-intl/format-message": "use-intl/format-message/format-only" },
  },
  serverExternalPackages: ["pg", "pino", "prom-client", "graphile-worker", "@prisma/client", "@prisma/adapter-pg", "nodemailer"],
  allowedDevOrigins: ["127.0.0.1"],
  headers: async () => [{ source: "/:path*", headers: Object.entries(SECURITY_HEADERS).map(([key, value]) => ({ key, value })) }],
};

export default config;
