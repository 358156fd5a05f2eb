export declare function shiftClock(offsetMs: number): void
export declare const clockOffsetMs: number
