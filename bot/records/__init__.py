"""The records going out in open forms: a folder of tables, a workbook of a region or a person."""
