/** What runs by the clock rather than by a row. Once a day, when few people work; a missed day is made up for. */
export const CRONTAB = "17 3 * * * retention ?fill=1d&jobKey=retention";
