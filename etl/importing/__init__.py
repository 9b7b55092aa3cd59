"""Import of lists as ministries and prefectures publish them: spreadsheet → records → diff → checked facts."""
