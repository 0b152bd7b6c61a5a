"""Spreadsheets that offices have: read as they are, understood by their headings, explained.

A file becomes grids (`grids`), a grid a table by its headings (`headings`), a table rows of one
kind (`producer_rows`, `product_rows`, `order_rows`) with every problem named, and those a plan
against the records. Nothing is written before somebody has seen the plan and said yes.
"""
