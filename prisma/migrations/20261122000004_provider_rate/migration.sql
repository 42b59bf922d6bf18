-- When the next call to a provider may leave, per customer: all processes share one rate limit. Worth nothing after a crash.
CREATE UNLOGGED TABLE "provider_rate" (
    "key" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "provider_rate_pkey" PRIMARY KEY ("key")
);
