/** What runs by the clock rather than by a row. Hourly, so that the pages of previews nobody confirmed do not lie about for a day. */
export const CRONTAB = "17 * * * * retention ?jobKey=retention";
