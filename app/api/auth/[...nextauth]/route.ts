import { authDoor } from "@/lib/doors/auth";
import { refuse } from "@/lib/doors/core";

export const GET = authDoor;
export const POST = authDoor;
export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
