import { unknownResource } from "@/lib/doors/scim";

export const GET = unknownResource;
export const POST = unknownResource;
export const PUT = unknownResource;
export const PATCH = unknownResource;
export const DELETE = unknownResource;
export const OPTIONS = unknownResource;
